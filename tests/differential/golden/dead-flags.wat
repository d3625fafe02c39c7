;; 400000  add    %ecx,%eax
;; 400002  sub    %ebx,%eax
;; 400004  and    %edx,%eax
;; 400006  add    $0x5,%eax
;; 400009  sub    $0x1,%ecx
;; 40000c  jne    0x400000
;; 40000e  int3
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (import "core" "memory" (memory (;0;) 3072))
  (import "core" "handle" (func (;0;) (type 0)))
  (import "core" "settle" (func (;1;) (type 1)))
  (export "0" (func 2))
  (func (;2;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64)
    i32.const 0
    i32.load offset=2048 align=1
    local.set 1
    local.get 0
    i32.load offset=24 align=1
    local.set 3
    local.get 0
    i32.load offset=16 align=1
    local.set 7
    i32.const 0
    i64.load offset=1024 align=1
    local.set 8
    i32.const 0
    i64.load offset=1032 align=1
    local.set 9
    i32.const 0
    i64.load offset=1040 align=1
    local.set 10
    i32.const 0
    i64.load offset=1048 align=1
    local.set 11
    i32.const 0
    i32.load offset=2240 align=1
    local.set 2
    i32.const 0
    i64.load offset=2248 align=1
    local.set 12
    i32.const 0
    i64.load offset=2256 align=1
    local.set 13
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        block ;; label = @3
          block ;; label = @4
            br 0 (;@4;)
          end
          loop ;; label = @4
            local.get 1
            i32.const 6
            i32.sub
            local.set 1
            local.get 9
            i32.wrap_i64
            local.set 5
            local.get 8
            i32.wrap_i64
            local.set 4
            local.get 4
            local.get 5
            i32.add
            local.set 6
            local.get 6
            i64.extend_i32_u
            local.set 8
            local.get 11
            i32.wrap_i64
            local.set 5
            local.get 8
            i32.wrap_i64
            local.set 4
            local.get 4
            local.get 5
            i32.sub
            local.set 6
            local.get 6
            i64.extend_i32_u
            local.set 8
            local.get 10
            i32.wrap_i64
            local.set 5
            local.get 8
            i32.wrap_i64
            local.set 4
            local.get 4
            local.get 5
            i32.and
            local.set 6
            local.get 6
            i64.extend_i32_u
            local.set 8
            i32.const 5
            local.set 5
            local.get 8
            i32.wrap_i64
            local.set 4
            local.get 4
            local.get 5
            i32.add
            local.set 6
            local.get 6
            i64.extend_i32_u
            local.set 8
            i32.const 1
            local.set 5
            local.get 9
            i32.wrap_i64
            local.set 4
            local.get 4
            local.get 5
            i32.sub
            local.set 6
            local.get 4
            i64.extend_i32_u
            local.set 12
            local.get 5
            i64.extend_i32_u
            local.set 13
            i32.const 10
            local.set 2
            local.get 6
            i64.extend_i32_u
            local.set 9
            local.get 12
            i32.wrap_i64
            local.get 13
            i32.wrap_i64
            i32.eq
            i32.eqz
            if ;; label = @5
              local.get 1
              i32.const 0
              i32.lt_s
              (@metadata.code.branch_hint "\00")
              if ;; label = @6
                i32.const 96
                br 5 (;@1;)
              end
              br 1 (;@4;)
            else
              i32.const 144
              br 4 (;@1;)
            end
          end
          unreachable
        end
        i32.const 0
        local.get 14
        i64.store offset=1152 align=1
        local.get 14
        i32.wrap_i64
        local.tee 4
        local.get 4
        i32.const 11
        i32.shr_u
        i32.xor
        i32.const 4
        i32.shl
        i32.const 131056
        i32.and
        local.tee 4
        i64.load offset=7602176 align=1
        local.get 14
        i64.eq
        local.set 5
        local.get 7
        local.get 4
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 5
        select
        i32.store offset=232 align=1
        i32.const 192
        br 1 (;@1;)
      end
      local.get 7
      i32.add
      local.set 4
      i32.const 0
      local.get 4
      i32.store offset=2092 align=1
      i32.const 0
      i32.const 2
      i32.store offset=2052 align=1
      i32.const 0
      local.get 1
      i32.store offset=2048 align=1
      i32.const 0
      local.get 8
      i64.store offset=1024 align=1
      i32.const 0
      local.get 9
      i64.store offset=1032 align=1
      i32.const 0
      local.get 2
      i32.store offset=2240 align=1
      i32.const 0
      local.get 12
      i64.store offset=2248 align=1
      i32.const 0
      local.get 13
      i64.store offset=2256 align=1
      i32.const 0
      return
    end
    i32.const 0
    local.get 1
    i32.store offset=2048 align=1
    i32.const 0
    local.get 8
    i64.store offset=1024 align=1
    i32.const 0
    local.get 9
    i64.store offset=1032 align=1
    i32.const 0
    local.get 2
    i32.store offset=2240 align=1
    i32.const 0
    local.get 12
    i64.store offset=2248 align=1
    i32.const 0
    local.get 13
    i64.store offset=2256 align=1
    local.get 7
    i32.add
    local.tee 4
    i32.load offset=40 align=1
    local.tee 5
    local.get 4
    local.get 5
    i32.eqz
    local.get 1
    i32.const 0
    i32.lt_s
    i32.or
    i32.eqz
    select
  )
)
