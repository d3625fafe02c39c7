;; 400001  lea    0xe(%rip),%rdx        # 0x400016
;; 400008  mov    %ecx,%eax
;; 40000a  and    $0x1,%eax
;; 40000d  imul   $0x5,%rax,%rax
;; 400011  add    %rax,%rdx
;; 400014  jmp    *%rdx
;; 400016  inc    %ebx
;; 400018  jmp    0x40001d
;; 40001a  nop
;; 40001b  dec    %ebx
;; 40001d  dec    %rcx
;; 400020  jne    0x400001
;; 400022  int3
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (import "core" "memory" (memory (;0;) 3072))
  (import "core" "handle" (func (;0;) (type 0)))
  (import "core" "settle" (func (;1;) (type 1)))
  (export "0" (func 2))
  (func (;2;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    i32.const 0
    i32.load offset=2048 align=1
    local.set 1
    local.get 0
    i32.load offset=24 align=1
    local.set 2
    local.get 0
    i32.load offset=16 align=1
    local.set 6
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        block ;; label = @3
          block ;; label = @4
            br 0 (;@4;)
          end
          loop ;; label = @4
            block ;; label = @5
              local.get 1
              i32.const 6
              i32.sub
              local.set 1
              i64.const 4194326
              local.set 9
              i32.const 0
              i64.load offset=1032 align=1
              local.tee 8
              i32.wrap_i64
              i64.extend_i32_u
              local.set 7
              i32.const 1
              local.set 4
              local.get 7
              i32.wrap_i64
              local.set 3
              local.get 3
              local.get 4
              i32.and
              local.set 5
              local.get 5
              i64.extend_i32_u
              local.set 7
              local.get 7
              local.set 13
              i64.const 5
              local.set 14
              local.get 13
              local.get 14
              i64.mul
              local.set 15
              local.get 13
              i64.const 4294967295
              i64.and
              local.get 14
              i64.const 4294967295
              i64.and
              i64.mul
              i64.const 32
              i64.shr_u
              local.get 13
              i64.const 32
              i64.shr_u
              local.get 14
              i64.const 4294967295
              i64.and
              i64.mul
              i64.add
              local.set 16
              local.get 13
              i64.const 4294967295
              i64.and
              local.get 14
              i64.const 32
              i64.shr_u
              i64.mul
              local.get 16
              i64.const 4294967295
              i64.and
              i64.add
              i64.const 32
              i64.shr_u
              local.get 13
              i64.const 32
              i64.shr_u
              local.get 14
              i64.const 32
              i64.shr_u
              i64.mul
              i64.add
              local.get 16
              i64.const 32
              i64.shr_u
              i64.add
              local.get 13
              i64.const 63
              i64.shr_s
              local.get 14
              i64.and
              i64.sub
              local.get 14
              i64.const 63
              i64.shr_s
              local.get 13
              i64.and
              i64.sub
              local.get 15
              i64.const 63
              i64.shr_s
              i64.ne
              i64.extend_i32_u
              i64.const 2049
              i64.mul
              local.set 16
              local.get 15
              local.get 16
              drop
              drop
              local.get 15
              local.set 7
              local.get 7
              local.set 14
              local.get 9
              local.set 13
              local.get 13
              local.get 14
              i64.add
              local.set 15
              local.get 15
              local.set 11
              local.get 14
              local.set 12
              local.get 15
              local.set 9
              i32.const 0
              local.get 7
              i64.store offset=1024 align=1
              i32.const 0
              local.get 9
              i64.store offset=1040 align=1
              i32.const 0
              i32.const 7
              i32.store offset=2240 align=1
              i32.const 0
              local.get 11
              i64.store offset=2248 align=1
              i32.const 0
              local.get 12
              i64.store offset=2256 align=1
              local.get 9
              local.set 17
              local.get 17
              i64.const 4194326
              i64.eq
              if ;; label = @6
                local.get 1
                i32.const 2
                i32.sub
                local.set 1
                i32.const 0
                i64.load offset=1048 align=1
                local.tee 10
                i32.wrap_i64
                local.set 3
                local.get 3
                i32.const 1
                i32.add
                local.set 5
                local.get 5
                i64.extend_i32_u
                local.set 10
                i32.const 0
                local.get 10
                i64.store offset=1048 align=1
                br 1 (;@5;)
              end
              local.get 17
              i64.const 4194331
              i64.eq
              if ;; label = @6
                local.get 1
                i32.const 1
                i32.sub
                local.set 1
                i32.const 0
                i64.load offset=1048 align=1
                local.tee 10
                i32.wrap_i64
                local.set 3
                local.get 3
                i32.const 1
                i32.sub
                local.set 5
                local.get 5
                i64.extend_i32_u
                local.set 10
                i32.const 0
                local.get 10
                i64.store offset=1048 align=1
                br 1 (;@5;)
              end
              i32.const 96
              local.get 17
              i64.const 16
              i64.shl
              i64.const 16
              i64.shr_s
              local.get 17
              i64.ne
              (@metadata.code.branch_hint "\00")
              br_if 3 (;@2;)
              drop
              br 2 (;@3;)
            end
            local.get 1
            i32.const 2
            i32.sub
            local.set 1
            i32.const 0
            i64.load offset=1032 align=1
            local.tee 8
            local.set 13
            call 1
            i32.const 0
            i32.load offset=1200 align=1
            i32.const 1
            i32.and
            i64.extend_i32_u
            local.set 12
            local.get 13
            i64.const 1
            i64.sub
            local.set 15
            local.get 15
            local.get 12
            local.set 12
            local.set 11
            local.get 15
            local.set 8
            i32.const 0
            local.get 8
            i64.store offset=1032 align=1
            i32.const 0
            i32.const 19
            i32.store offset=2240 align=1
            i32.const 0
            local.get 11
            i64.store offset=2248 align=1
            i32.const 0
            local.get 12
            i64.store offset=2256 align=1
            local.get 11
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
                i32.const 120
                br 5 (;@1;)
              end
              br 1 (;@4;)
            else
              i32.const 168
              br 4 (;@1;)
            end
          end
          unreachable
        end
        i32.const 0
        local.get 17
        i64.store offset=1152 align=1
        local.get 17
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
        local.get 17
        i64.eq
        local.set 4
        local.get 6
        local.get 3
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 4
        select
        i32.store offset=256 align=1
        i32.const 216
        br 1 (;@1;)
      end
      local.get 6
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
    local.get 6
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
