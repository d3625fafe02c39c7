;; 400001  call   0x40000c
;; 400006  dec    %rcx
;; 400009  jne    0x400001
;; 40000b  int3
;; 40000c  lea    (%rax,%rcx,1),%rax
;; 400010  ret
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (import "core" "memory" (memory (;0;) 3072))
  (import "core" "handle" (func (;0;) (type 0)))
  (import "core" "settle" (func (;1;) (type 1)))
  (export "0" (func 2))
  (export "1" (func 3))
  (func (;2;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    i32.const 0
    i32.load offset=2048 align=1
    local.set 1
    local.get 0
    i32.load offset=24 align=1
    local.set 2
    local.get 0
    i32.load offset=16 align=1
    local.set 5
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        block ;; label = @3
          block ;; label = @4
            block ;; label = @5
              block ;; label = @6
                local.get 2
                br_table 0 (;@6;) 1 (;@5;)
              end
              br 1 (;@4;)
            end
            i32.const 0
            local.set 2
            i32.const 1
            local.set 2
            br 0 (;@4;)
          end
          loop ;; label = @4
            block ;; label = @5
              block ;; label = @6
                block ;; label = @7
                  local.get 2
                  i32.eqz
                  (@metadata.code.branch_hint "\01")
                  br_if 0 (;@7;)
                  local.get 2
                  br_table 0 (;@7;) 1 (;@6;)
                end
                local.get 1
                i32.const 1
                i32.sub
                local.set 1
                i32.const 0
                i64.load offset=1056 align=1
                local.tee 7
                local.set 15
                local.get 15
                i64.const -8
                i64.add
                local.set 10
                local.get 10
                i32.const 0
                i64.load offset=16 align=1
                i64.sub
                i32.const 0
                i64.load offset=24 align=1
                i64.ge_u
                (@metadata.code.branch_hint "\00")
                if ;; label = @7
                  i32.const 96
                  local.get 10
                  i32.wrap_i64
                  i32.const 9
                  i32.shr_u
                  i32.const 8388600
                  i32.and
                  i64.load offset=16777216 align=1
                  local.get 10
                  i64.const 7
                  i64.add
                  i64.const 4095
                  i64.or
                  i64.ne
                  (@metadata.code.branch_hint "\00")
                  br_if 5 (;@2;)
                  drop
                end
                i64.const 4194310
                local.set 11
                local.get 10
                i32.wrap_i64
                local.get 11
                i64.store offset=201326592 align=1
                local.get 15
                i64.const -8
                i64.add
                local.set 7
                i32.const 0
                local.get 7
                i64.store offset=1056 align=1
                local.get 1
                i32.const 0
                i32.ge_s
                local.get 5
                i32.load offset=124 align=1
                i32.load align=1
                local.get 5
                i32.load offset=128 align=1
                i32.eq
                i32.and
                i32.const 0
                i32.load offset=2284 align=1
                i32.const 100
                i32.lt_u
                i32.and
                (@metadata.code.branch_hint "\01")
                if ;; label = @7
                  i32.const 0
                  local.get 1
                  i32.store offset=2048 align=1
                  i32.const 0
                  i32.const 0
                  i32.load offset=2284 align=1
                  i32.const 1
                  i32.add
                  i32.store offset=2284 align=1
                  local.get 5
                  i32.load offset=160 align=1
                  call 3
                  local.set 3
                  i32.const 0
                  i32.const 0
                  i32.load offset=2284 align=1
                  i32.const 1
                  i32.sub
                  i32.store offset=2284 align=1
                  local.get 3
                  i32.const 2112
                  i32.eq
                  i32.const 0
                  i64.load offset=1152 align=1
                  i64.const 4194310
                  i64.eq
                  i32.and
                  (@metadata.code.branch_hint "\01")
                  if ;; label = @8
                    i32.const 0
                    i32.load offset=2048 align=1
                    local.set 1
                    br 3 (;@5;)
                  end
                  local.get 3
                  return
                end
                local.get 1
                i32.const 0
                i32.ge_s
                local.get 5
                i32.load offset=124 align=1
                i32.load align=1
                local.get 5
                i32.load offset=128 align=1
                i32.eq
                i32.and
                (@metadata.code.branch_hint "\01")
                if ;; label = @7
                  i32.const 0
                  local.get 1
                  i32.store offset=2048 align=1
                  local.get 5
                  i32.load offset=160 align=1
                  return_call 3
                end
                i32.const 120
                br 5 (;@1;)
              end
              i32.const 0
              local.set 2
              br 0 (;@5;)
            end
            local.get 1
            i32.const 2
            i32.sub
            local.set 1
            i32.const 0
            i64.load offset=1032 align=1
            local.tee 6
            local.set 11
            call 1
            i32.const 0
            i32.load offset=1200 align=1
            i32.const 1
            i32.and
            i64.extend_i32_u
            local.set 9
            local.get 11
            i64.const 1
            i64.sub
            local.set 12
            local.get 12
            local.get 9
            local.set 9
            local.set 8
            local.get 12
            local.set 6
            i32.const 0
            local.get 6
            i64.store offset=1032 align=1
            i32.const 0
            i32.const 19
            i32.store offset=2240 align=1
            i32.const 0
            local.get 8
            i64.store offset=2248 align=1
            i32.const 0
            local.get 9
            i64.store offset=2256 align=1
            local.get 8
            i64.eqz
            i32.eqz
            if ;; label = @5
              local.get 1
              i32.const 0
              i32.lt_s
              (@metadata.code.branch_hint "\00")
              if ;; label = @6
                i32.const 0
                i32.const 0
                i32.load offset=2048 align=1
                i32.store offset=2280 align=1
                i32.const 168
                br 5 (;@1;)
              end
              br 1 (;@4;)
            else
              i32.const 216
              br 4 (;@1;)
            end
          end
          unreachable
        end
        i32.const 0
        local.get 13
        i64.store offset=1152 align=1
        local.get 13
        i32.wrap_i64
        local.tee 3
        local.get 3
        i32.const 11
        i32.shr_u
        i32.xor
        i32.const 4
        i32.shl
        i32.const 131056
        i32.and
        local.tee 3
        i64.load offset=7602176 align=1
        local.get 13
        i64.eq
        local.set 4
        local.get 5
        local.get 3
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 4
        select
        i32.store offset=304 align=1
        i32.const 264
        br 1 (;@1;)
      end
      local.get 5
      i32.add
      local.set 3
      i32.const 0
      local.get 3
      i32.store offset=2092 align=1
      i32.const 0
      i32.const 2
      i32.store offset=2052 align=1
      i32.const 0
      local.get 1
      i32.store offset=2048 align=1
      i32.const 0
      return
    end
    i32.const 0
    local.get 1
    i32.store offset=2048 align=1
    local.get 5
    i32.add
    local.tee 3
    i32.load offset=40 align=1
    local.tee 4
    local.get 3
    local.get 4
    i32.eqz
    local.get 1
    i32.const 0
    i32.lt_s
    i32.or
    i32.eqz
    select
  )
  (func (;3;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64)
    i32.const 0
    i32.load offset=2048 align=1
    local.set 1
    local.get 0
    i32.load offset=24 align=1
    local.set 2
    local.get 0
    i32.load offset=16 align=1
    local.set 5
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        block ;; label = @3
          block ;; label = @4
            br 0 (;@4;)
          end
          local.get 1
          i32.const 2
          i32.sub
          local.set 1
          i32.const 0
          i64.load offset=1024 align=1
          local.tee 6
          i32.const 0
          i64.load offset=1032 align=1
          local.tee 7
          i64.add
          local.set 6
          i32.const 0
          local.get 6
          i64.store offset=1024 align=1
          i32.const 0
          i64.load offset=1056 align=1
          local.tee 8
          local.set 9
          local.get 9
          i32.const 0
          i64.load offset=16 align=1
          i64.sub
          i32.const 0
          i64.load offset=24 align=1
          i64.ge_u
          (@metadata.code.branch_hint "\00")
          if ;; label = @4
            i32.const 408
            local.get 9
            i32.wrap_i64
            i32.const 9
            i32.shr_u
            i32.const 8388600
            i32.and
            i64.load offset=8388608 align=1
            local.get 9
            i64.const 7
            i64.add
            i64.const 4095
            i64.or
            i64.ne
            (@metadata.code.branch_hint "\00")
            br_if 2 (;@2;)
            drop
          end
          local.get 9
          i32.wrap_i64
          i64.load offset=201326592 align=1
          local.set 10
          i32.const 408
          local.get 10
          i64.const 16
          i64.shl
          i64.const 16
          i64.shr_s
          local.get 10
          i64.ne
          (@metadata.code.branch_hint "\00")
          br_if 1 (;@2;)
          drop
          local.get 8
          local.set 12
          local.get 12
          i64.const 8
          i64.add
          local.set 8
          i32.const 0
          local.get 8
          i64.store offset=1056 align=1
          i32.const 0
          i32.load offset=2284 align=1
          (@metadata.code.branch_hint "\01")
          if ;; label = @4
            i32.const 0
            local.get 10
            i64.store offset=1152 align=1
            i32.const 0
            local.get 1
            i32.store offset=2048 align=1
            i32.const 2112
            return
          end
          br 0 (;@3;)
          unreachable
        end
        i32.const 0
        local.get 10
        i64.store offset=1152 align=1
        local.get 10
        i32.wrap_i64
        local.tee 3
        local.get 3
        i32.const 11
        i32.shr_u
        i32.xor
        i32.const 4
        i32.shl
        i32.const 131056
        i32.and
        local.tee 3
        i64.load offset=7602176 align=1
        local.get 10
        i64.eq
        local.set 4
        local.get 5
        local.get 3
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 4
        select
        i32.store offset=472 align=1
        i32.const 432
        br 1 (;@1;)
      end
      local.get 5
      i32.add
      local.set 3
      i32.const 0
      local.get 3
      i32.store offset=2092 align=1
      i32.const 0
      i32.const 2
      i32.store offset=2052 align=1
      i32.const 0
      local.get 1
      i32.store offset=2048 align=1
      i32.const 0
      return
    end
    i32.const 0
    local.get 1
    i32.store offset=2048 align=1
    local.get 5
    i32.add
    local.tee 3
    i32.load offset=40 align=1
    local.tee 4
    local.get 3
    local.get 4
    i32.eqz
    local.get 1
    i32.const 0
    i32.lt_s
    i32.or
    i32.eqz
    select
  )
)
