;; 400000  mov    $0x2,%edx
;; 400005  call   0x400010
;; 40000a  dec    %rcx
;; 40000d  jne    0x400000
;; 40000f  int3
;; 400010  push   %rbx
;; 400011  sub    $0x20,%rsp
;; 400015  test   %edx,%edx
;; 400017  je     0x400022
;; 400019  mov    %edx,%ebx
;; 40001b  dec    %edx
;; 40001d  call   0x400010
;; 400022  add    $0x20,%rsp
;; 400026  pop    %rbx
;; 400027  ret
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (import "core" "memory" (memory (;0;) 3072))
  (import "core" "handle" (func (;0;) (type 0)))
  (import "core" "settle" (func (;1;) (type 1)))
  (export "0" (func 2))
  (export "1" (func 3))
  (func (;2;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
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
    i64.load offset=1040 align=1
    local.set 9
    i32.const 0
    i64.load offset=1048 align=1
    local.set 10
    i32.const 0
    i64.load offset=1056 align=1
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
          local.get 11
          i64.const -8
          i64.add
          local.set 15
          local.get 15
          i32.const 0
          i64.load offset=16 align=1
          i64.sub
          i32.const 0
          i64.load offset=24 align=1
          i64.ge_u
          (@metadata.code.branch_hint "\00")
          if ;; label = @4
            local.get 15
            i32.wrap_i64
            i32.const 9
            i32.shr_u
            i32.const 8388600
            i32.and
            i64.load offset=16777216 align=1
            local.get 15
            i64.const 15
            i64.add
            i64.const 4095
            i64.or
            i64.ne
            (@metadata.code.branch_hint "\00")
            if ;; label = @5
              i32.const 96
              local.get 15
              i32.wrap_i64
              i32.const 9
              i32.shr_u
              i32.const 8388600
              i32.and
              i64.load offset=16777216 align=1
              local.get 15
              i64.const 4095
              i64.or
              i64.ne
              local.get 15
              i64.const 15
              i64.add
              local.set 20
              local.get 20
              i32.wrap_i64
              i32.const 9
              i32.shr_u
              i32.const 8388600
              i32.and
              i64.load offset=16777216 align=1
              local.get 20
              i64.const 4095
              i64.or
              i64.ne
              i32.or
              (@metadata.code.branch_hint "\00")
              br_if 3 (;@2;)
              drop
            end
          end
          loop ;; label = @4
            local.get 1
            i32.const 4
            i32.sub
            local.set 1
            local.get 11
            local.set 15
            local.get 10
            local.set 16
            local.get 11
            local.set 21
            local.get 21
            i64.const -8
            i64.add
            local.set 15
            local.get 15
            i32.wrap_i64
            local.get 16
            i64.store offset=201326592 align=1
            local.get 21
            i64.const -8
            i64.add
            local.set 11
            i64.const 32
            local.set 17
            local.get 11
            local.set 16
            local.get 16
            local.get 17
            i64.sub
            local.set 18
            local.get 18
            local.set 11
            local.get 21
            i64.const -40
            i64.add
            local.set 11
            local.get 9
            i32.wrap_i64
            local.set 5
            local.get 9
            i32.wrap_i64
            local.set 4
            local.get 4
            local.set 6
            local.get 6
            i64.extend_i32_u
            local.set 12
            i32.const 22
            local.set 2
            local.get 12
            i32.wrap_i64
            i32.eqz
            if ;; label = @5
              loop ;; label = @6
                local.get 1
                i32.const 3
                i32.sub
                local.set 1
                i64.const 32
                local.set 17
                local.get 11
                local.set 16
                local.get 16
                local.get 17
                i64.add
                local.set 18
                local.get 18
                local.set 12
                local.get 17
                local.set 13
                i32.const 7
                local.set 2
                local.get 18
                local.get 11
                local.set 21
                local.set 11
                local.get 21
                i64.const 32
                i64.add
                local.set 11
                local.get 11
                local.set 14
                local.get 14
                i32.wrap_i64
                local.set 8
                local.get 14
                i32.const 0
                i64.load offset=16 align=1
                i64.sub
                i32.const 0
                i64.load offset=24 align=1
                i64.ge_u
                (@metadata.code.branch_hint "\00")
                if ;; label = @7
                  local.get 14
                  i32.wrap_i64
                  i32.const 9
                  i32.shr_u
                  i32.const 8388600
                  i32.and
                  i64.load offset=8388608 align=1
                  local.get 14
                  i64.const 15
                  i64.add
                  i64.const 4095
                  i64.or
                  i64.ne
                  (@metadata.code.branch_hint "\00")
                  if ;; label = @8
                    i32.const 120
                    local.get 14
                    i32.wrap_i64
                    i32.const 9
                    i32.shr_u
                    i32.const 8388600
                    i32.and
                    i64.load offset=8388608 align=1
                    local.get 14
                    i64.const 4095
                    i64.or
                    i64.ne
                    local.get 14
                    i64.const 15
                    i64.add
                    local.set 20
                    local.get 20
                    i32.wrap_i64
                    i32.const 9
                    i32.shr_u
                    i32.const 8388600
                    i32.and
                    i64.load offset=8388608 align=1
                    local.get 20
                    i64.const 4095
                    i64.or
                    i64.ne
                    i32.or
                    (@metadata.code.branch_hint "\00")
                    br_if 6 (;@2;)
                    drop
                  end
                end
                local.get 21
                i64.const 40
                i64.add
                local.set 11
                local.get 8
                i64.load offset=201326592 align=1
                local.set 10
                local.get 11
                local.set 14
                local.get 8
                i64.load offset=201326600 align=1
                local.set 19
                local.get 19
                i64.const 4194338
                i64.eq
                if ;; label = @7
                  local.get 21
                  i64.const 48
                  i64.add
                  local.set 11
                  local.get 1
                  i32.const -20000
                  i32.lt_s
                  (@metadata.code.branch_hint "\00")
                  if ;; label = @8
                    i32.const 168
                    br 7 (;@1;)
                  end
                  br 1 (;@6;)
                end
                i32.const 144
                local.get 19
                i64.const 16
                i64.shl
                i64.const 16
                i64.shr_s
                local.get 19
                i64.ne
                (@metadata.code.branch_hint "\00")
                br_if 4 (;@2;)
                drop
                local.get 21
                i64.const 48
                i64.add
                local.set 11
                br 3 (;@3;)
              end
            else
              local.get 1
              i32.const 3
              i32.sub
              local.set 1
              local.get 9
              i32.wrap_i64
              i64.extend_i32_u
              local.set 10
              local.get 9
              i32.wrap_i64
              local.set 4
              i32.const 0
              i64.extend_i32_u
              local.set 13
              local.get 4
              i32.const 1
              i32.sub
              local.set 6
              local.get 6
              i64.extend_i32_u
              local.get 13
              local.set 13
              local.set 12
              i32.const 18
              local.set 2
              local.get 6
              i64.extend_i32_u
              local.set 9
              local.get 11
              i64.const -16
              i64.add
              local.set 15
              local.get 15
              i32.const 0
              i64.load offset=16 align=1
              i64.sub
              i32.const 0
              i64.load offset=24 align=1
              i64.ge_u
              (@metadata.code.branch_hint "\00")
              if ;; label = @6
                local.get 15
                i32.wrap_i64
                i32.const 9
                i32.shr_u
                i32.const 8388600
                i32.and
                i64.load offset=16777216 align=1
                local.get 15
                i64.const 15
                i64.add
                i64.const 4095
                i64.or
                i64.ne
                (@metadata.code.branch_hint "\00")
                if ;; label = @7
                  i32.const 216
                  local.get 15
                  i32.wrap_i64
                  i32.const 9
                  i32.shr_u
                  i32.const 8388600
                  i32.and
                  i64.load offset=16777216 align=1
                  local.get 15
                  i64.const 4095
                  i64.or
                  i64.ne
                  local.get 15
                  i64.const 15
                  i64.add
                  local.set 20
                  local.get 20
                  i32.wrap_i64
                  i32.const 9
                  i32.shr_u
                  i32.const 8388600
                  i32.and
                  i64.load offset=16777216 align=1
                  local.get 20
                  i64.const 4095
                  i64.or
                  i64.ne
                  i32.or
                  (@metadata.code.branch_hint "\00")
                  br_if 5 (;@2;)
                  drop
                end
              end
              local.get 21
              i64.const -48
              i64.add
              local.set 15
              i64.const 4194338
              local.set 16
              local.get 15
              i32.wrap_i64
              local.get 16
              i64.store offset=201326592 align=1
              local.get 21
              i64.const -48
              i64.add
              local.set 11
              local.get 1
              i32.const 0
              i32.lt_s
              (@metadata.code.branch_hint "\00")
              if ;; label = @6
                i32.const 240
                br 5 (;@1;)
              end
              br 1 (;@4;)
            end
          end
          unreachable
        end
        i32.const 0
        local.get 19
        i64.store offset=1152 align=1
        local.get 19
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
        local.get 19
        i64.eq
        local.set 5
        local.get 7
        local.get 4
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 5
        select
        i32.store offset=328 align=1
        i32.const 288
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
      local.get 9
      i64.store offset=1040 align=1
      i32.const 0
      local.get 10
      i64.store offset=1048 align=1
      i32.const 0
      local.get 11
      i64.store offset=1056 align=1
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
    local.get 9
    i64.store offset=1040 align=1
    i32.const 0
    local.get 10
    i64.store offset=1048 align=1
    i32.const 0
    local.get 11
    i64.store offset=1056 align=1
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
  (func (;3;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
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
    i64.load offset=1032 align=1
    local.set 9
    i32.const 0
    i64.load offset=1040 align=1
    local.set 10
    i32.const 0
    i64.load offset=1048 align=1
    local.set 11
    i32.const 0
    i64.load offset=1056 align=1
    local.set 12
    i32.const 0
    i32.load offset=2240 align=1
    local.set 2
    i32.const 0
    i64.load offset=2248 align=1
    local.set 13
    i32.const 0
    i64.load offset=2256 align=1
    local.set 14
    block (result i32) ;; label = @1
      block (result i32) ;; label = @2
        block ;; label = @3
          block ;; label = @4
            block ;; label = @5
              block ;; label = @6
                block ;; label = @7
                  local.get 3
                  br_table 0 (;@7;) 1 (;@6;) 2 (;@5;)
                end
                br 2 (;@4;)
              end
              i32.const 0
              local.set 3
              i32.const 1
              local.set 3
              br 1 (;@4;)
            end
            i32.const 0
            local.set 3
            i32.const 2
            local.set 3
            br 0 (;@4;)
          end
          loop ;; label = @4
            block ;; label = @5
              block ;; label = @6
                block ;; label = @7
                  block ;; label = @8
                    block ;; label = @9
                      local.get 3
                      i32.eqz
                      (@metadata.code.branch_hint "\01")
                      br_if 0 (;@9;)
                      local.get 3
                      br_table 0 (;@9;) 1 (;@8;) 2 (;@7;)
                    end
                    local.get 1
                    i32.const 2
                    i32.sub
                    local.set 1
                    i32.const 2
                    i64.extend_i32_u
                    local.set 10
                    local.get 12
                    i64.const -16
                    i64.add
                    local.set 16
                    local.get 16
                    i32.const 0
                    i64.load offset=16 align=1
                    i64.sub
                    i32.const 0
                    i64.load offset=24 align=1
                    i64.ge_u
                    (@metadata.code.branch_hint "\00")
                    if ;; label = @9
                      local.get 16
                      i32.wrap_i64
                      i32.const 9
                      i32.shr_u
                      i32.const 8388600
                      i32.and
                      i64.load offset=16777216 align=1
                      local.get 16
                      i64.const 15
                      i64.add
                      i64.const 4095
                      i64.or
                      i64.ne
                      (@metadata.code.branch_hint "\00")
                      if ;; label = @10
                        i32.const 416
                        local.get 16
                        i32.wrap_i64
                        i32.const 9
                        i32.shr_u
                        i32.const 8388600
                        i32.and
                        i64.load offset=16777216 align=1
                        local.get 16
                        i64.const 4095
                        i64.or
                        i64.ne
                        local.get 16
                        i64.const 15
                        i64.add
                        local.set 21
                        local.get 21
                        i32.wrap_i64
                        i32.const 9
                        i32.shr_u
                        i32.const 8388600
                        i32.and
                        i64.load offset=16777216 align=1
                        local.get 21
                        i64.const 4095
                        i64.or
                        i64.ne
                        i32.or
                        (@metadata.code.branch_hint "\00")
                        br_if 8 (;@2;)
                        drop
                      end
                    end
                    local.get 12
                    local.set 22
                    local.get 22
                    i64.const -8
                    i64.add
                    local.set 16
                    i64.const 4194314
                    local.set 17
                    local.get 16
                    i32.wrap_i64
                    local.get 17
                    i64.store offset=201326592 align=1
                    local.get 22
                    i64.const -8
                    i64.add
                    local.set 12
                    loop ;; label = @9
                      local.get 1
                      i32.const 4
                      i32.sub
                      local.set 1
                      local.get 12
                      local.set 16
                      local.get 16
                      i64.const -8
                      i64.add
                      i32.wrap_i64
                      local.set 8
                      local.get 11
                      local.set 17
                      local.get 12
                      local.set 22
                      local.get 22
                      i64.const -8
                      i64.add
                      local.set 16
                      local.get 8
                      local.get 17
                      i64.store offset=201326592 align=1
                      local.get 22
                      i64.const -8
                      i64.add
                      local.set 12
                      i64.const 32
                      local.set 18
                      local.get 12
                      local.set 17
                      local.get 17
                      local.get 18
                      i64.sub
                      local.set 19
                      local.get 19
                      local.set 12
                      local.get 22
                      i64.const -40
                      i64.add
                      local.set 12
                      local.get 10
                      i32.wrap_i64
                      local.set 5
                      local.get 10
                      i32.wrap_i64
                      local.set 4
                      local.get 4
                      local.set 6
                      local.get 6
                      i64.extend_i32_u
                      local.set 13
                      i32.const 22
                      local.set 2
                      local.get 13
                      i32.wrap_i64
                      i32.eqz
                      if ;; label = @10
                        local.get 1
                        i32.const 3
                        i32.sub
                        local.set 1
                        i64.const 32
                        local.set 18
                        local.get 12
                        local.set 17
                        local.get 17
                        local.get 18
                        i64.add
                        local.set 19
                        local.get 19
                        local.set 13
                        local.get 18
                        local.set 14
                        i32.const 7
                        local.set 2
                        local.get 19
                        local.set 12
                        local.get 22
                        i64.const -8
                        i64.add
                        local.set 12
                        local.get 12
                        local.set 15
                        local.get 22
                        local.set 12
                        local.get 12
                        local.set 15
                        local.get 8
                        i64.load offset=201326600 align=1
                        local.set 20
                        local.get 20
                        i64.const 4194314
                        i64.eq
                        if ;; label = @11
                          local.get 22
                          i64.const 8
                          i64.add
                          local.set 12
                          br 6 (;@5;)
                        end
                        local.get 20
                        i64.const 4194338
                        i64.eq
                        if ;; label = @11
                          local.get 22
                          i64.const 8
                          i64.add
                          local.set 12
                          br 5 (;@6;)
                        end
                        i32.const 440
                        local.get 20
                        i64.const 16
                        i64.shl
                        i64.const 16
                        i64.shr_s
                        local.get 20
                        i64.ne
                        (@metadata.code.branch_hint "\00")
                        br_if 8 (;@2;)
                        drop
                        local.get 22
                        i64.const 8
                        i64.add
                        local.set 12
                        br 7 (;@3;)
                      else
                        local.get 1
                        i32.const 3
                        i32.sub
                        local.set 1
                        local.get 10
                        i32.wrap_i64
                        i64.extend_i32_u
                        local.set 11
                        local.get 10
                        i32.wrap_i64
                        local.set 4
                        i32.const 0
                        i64.extend_i32_u
                        local.set 14
                        local.get 4
                        i32.const 1
                        i32.sub
                        local.set 6
                        local.get 6
                        i64.extend_i32_u
                        local.get 14
                        local.set 14
                        local.set 13
                        i32.const 18
                        local.set 2
                        local.get 6
                        i64.extend_i32_u
                        local.set 10
                        local.get 12
                        i64.const -16
                        i64.add
                        local.set 16
                        local.get 16
                        i32.const 0
                        i64.load offset=16 align=1
                        i64.sub
                        i32.const 0
                        i64.load offset=24 align=1
                        i64.ge_u
                        (@metadata.code.branch_hint "\00")
                        if ;; label = @11
                          local.get 16
                          i32.wrap_i64
                          i32.const 9
                          i32.shr_u
                          i32.const 8388600
                          i32.and
                          i64.load offset=16777216 align=1
                          local.get 16
                          i64.const 15
                          i64.add
                          i64.const 4095
                          i64.or
                          i64.ne
                          (@metadata.code.branch_hint "\00")
                          if ;; label = @12
                            i32.const 464
                            local.get 16
                            i32.wrap_i64
                            i32.const 9
                            i32.shr_u
                            i32.const 8388600
                            i32.and
                            i64.load offset=16777216 align=1
                            local.get 16
                            i64.const 4095
                            i64.or
                            i64.ne
                            local.get 16
                            i64.const 15
                            i64.add
                            local.set 21
                            local.get 21
                            i32.wrap_i64
                            i32.const 9
                            i32.shr_u
                            i32.const 8388600
                            i32.and
                            i64.load offset=16777216 align=1
                            local.get 21
                            i64.const 4095
                            i64.or
                            i64.ne
                            i32.or
                            (@metadata.code.branch_hint "\00")
                            br_if 10 (;@2;)
                            drop
                          end
                        end
                        local.get 22
                        i64.const -48
                        i64.add
                        local.set 16
                        i64.const 4194338
                        local.set 17
                        local.get 16
                        i32.wrap_i64
                        local.get 17
                        i64.store offset=201326592 align=1
                        local.get 22
                        i64.const -48
                        i64.add
                        local.set 12
                        local.get 1
                        i32.const -20000
                        i32.lt_s
                        (@metadata.code.branch_hint "\00")
                        if ;; label = @11
                          i32.const 488
                          br 10 (;@1;)
                        end
                        br 1 (;@9;)
                      end
                    end
                  end
                  i32.const 0
                  local.set 3
                  br 2 (;@5;)
                end
                i32.const 0
                local.set 3
                br 0 (;@6;)
              end
              loop ;; label = @6
                local.get 1
                i32.const 3
                i32.sub
                local.set 1
                i64.const 32
                local.set 18
                local.get 12
                local.set 17
                local.get 17
                local.get 18
                i64.add
                local.set 19
                local.get 19
                local.set 13
                local.get 18
                local.set 14
                i32.const 7
                local.set 2
                local.get 19
                local.get 12
                local.set 22
                local.set 12
                local.get 22
                i64.const 32
                i64.add
                local.set 12
                local.get 12
                local.set 15
                local.get 15
                i32.wrap_i64
                local.set 8
                local.get 15
                i32.const 0
                i64.load offset=16 align=1
                i64.sub
                i32.const 0
                i64.load offset=24 align=1
                i64.ge_u
                (@metadata.code.branch_hint "\00")
                if ;; label = @7
                  local.get 15
                  i32.wrap_i64
                  i32.const 9
                  i32.shr_u
                  i32.const 8388600
                  i32.and
                  i64.load offset=8388608 align=1
                  local.get 15
                  i64.const 15
                  i64.add
                  i64.const 4095
                  i64.or
                  i64.ne
                  (@metadata.code.branch_hint "\00")
                  if ;; label = @8
                    i32.const 536
                    local.get 15
                    i32.wrap_i64
                    i32.const 9
                    i32.shr_u
                    i32.const 8388600
                    i32.and
                    i64.load offset=8388608 align=1
                    local.get 15
                    i64.const 4095
                    i64.or
                    i64.ne
                    local.get 15
                    i64.const 15
                    i64.add
                    local.set 21
                    local.get 21
                    i32.wrap_i64
                    i32.const 9
                    i32.shr_u
                    i32.const 8388600
                    i32.and
                    i64.load offset=8388608 align=1
                    local.get 21
                    i64.const 4095
                    i64.or
                    i64.ne
                    i32.or
                    (@metadata.code.branch_hint "\00")
                    br_if 6 (;@2;)
                    drop
                  end
                end
                local.get 22
                i64.const 40
                i64.add
                local.set 12
                local.get 8
                i64.load offset=201326592 align=1
                local.set 11
                local.get 12
                local.set 15
                local.get 8
                i64.load offset=201326600 align=1
                local.set 20
                local.get 20
                i64.const 4194314
                i64.eq
                if ;; label = @7
                  local.get 22
                  i64.const 48
                  i64.add
                  local.set 12
                  br 2 (;@5;)
                end
                local.get 20
                i64.const 4194338
                i64.eq
                if ;; label = @7
                  local.get 22
                  i64.const 48
                  i64.add
                  local.set 12
                  local.get 1
                  i32.const 0
                  i32.lt_s
                  (@metadata.code.branch_hint "\00")
                  if ;; label = @8
                    i32.const 584
                    br 7 (;@1;)
                  end
                  br 1 (;@6;)
                end
                i32.const 560
                local.get 20
                i64.const 16
                i64.shl
                i64.const 16
                i64.shr_s
                local.get 20
                i64.ne
                (@metadata.code.branch_hint "\00")
                br_if 4 (;@2;)
                drop
                local.get 22
                i64.const 48
                i64.add
                local.set 12
                br 3 (;@3;)
              end
            end
            local.get 1
            i32.const 2
            i32.sub
            local.set 1
            local.get 9
            local.set 17
            i32.const 0
            local.get 2
            i32.store offset=2240 align=1
            i32.const 0
            local.get 13
            i64.store offset=2248 align=1
            i32.const 0
            local.get 14
            i64.store offset=2256 align=1
            call 1
            i32.const 0
            local.set 2
            i32.const 0
            i32.load offset=1200 align=1
            i32.const 1
            i32.and
            i64.extend_i32_u
            local.set 14
            local.get 17
            i64.const 1
            i64.sub
            local.set 19
            local.get 19
            local.get 14
            local.set 14
            local.set 13
            i32.const 19
            local.set 2
            local.get 19
            local.set 9
            local.get 13
            i64.eqz
            i32.eqz
            if ;; label = @5
              local.get 1
              i32.const 0
              i32.lt_s
              (@metadata.code.branch_hint "\00")
              if ;; label = @6
                i32.const 632
                br 5 (;@1;)
              end
              br 1 (;@4;)
            else
              i32.const 680
              br 4 (;@1;)
            end
          end
          unreachable
        end
        i32.const 0
        local.get 20
        i64.store offset=1152 align=1
        local.get 20
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
        local.get 20
        i64.eq
        local.set 5
        local.get 7
        local.get 4
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 5
        select
        i32.store offset=768 align=1
        i32.const 728
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
      local.get 9
      i64.store offset=1032 align=1
      i32.const 0
      local.get 10
      i64.store offset=1040 align=1
      i32.const 0
      local.get 11
      i64.store offset=1048 align=1
      i32.const 0
      local.get 12
      i64.store offset=1056 align=1
      i32.const 0
      local.get 2
      i32.store offset=2240 align=1
      i32.const 0
      local.get 13
      i64.store offset=2248 align=1
      i32.const 0
      local.get 14
      i64.store offset=2256 align=1
      i32.const 0
      return
    end
    i32.const 0
    local.get 1
    i32.store offset=2048 align=1
    i32.const 0
    local.get 9
    i64.store offset=1032 align=1
    i32.const 0
    local.get 10
    i64.store offset=1040 align=1
    i32.const 0
    local.get 11
    i64.store offset=1048 align=1
    i32.const 0
    local.get 12
    i64.store offset=1056 align=1
    i32.const 0
    local.get 2
    i32.store offset=2240 align=1
    i32.const 0
    local.get 13
    i64.store offset=2248 align=1
    i32.const 0
    local.get 14
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
