;; 400000  movsd  (%rsi),%xmm0
;; 400004  mulsd  %xmm1,%xmm0
;; 400008  addsd  %xmm0,%xmm2
;; 40000c  ucomisd %xmm3,%xmm2
;; 400010  ja     0x400017
;; 400012  dec    %rcx
;; 400015  jne    0x400000
;; 400017  int3
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (import "core" "memory" (memory (;0;) 3072))
  (import "core" "handle" (func (;0;) (type 0)))
  (import "core" "settle" (func (;1;) (type 1)))
  (export "0" (func 2))
  (func (;2;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 v128 v128 v128 v128 v128 v128 f64 f64 f64 f64 f64 f64 f64 f64)
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
    local.set 8
    i32.const 0
    i64.load offset=1072 align=1
    local.set 9
    i32.const 0
    i32.load offset=2240 align=1
    i32.const 2
    i32.eq
    (@metadata.code.branch_hint "\00")
    if ;; label = @1
      call 1
    end
    i32.const 0
    i32.load offset=2240 align=1
    local.set 2
    i32.const 0
    i64.load offset=2248 align=1
    local.set 10
    i32.const 0
    i64.load offset=2256 align=1
    local.set 11
    i32.const 0
    v128.load offset=1280 align=1
    local.set 17
    i32.const 0
    v128.load offset=1296 align=1
    local.set 18
    i32.const 0
    v128.load offset=1312 align=1
    local.set 19
    i32.const 0
    v128.load offset=1328 align=1
    local.set 20
    local.get 17
    f64x2.extract_lane 0
    local.set 23
    local.get 18
    f64x2.extract_lane 0
    local.set 24
    local.get 19
    f64x2.extract_lane 0
    local.set 25
    local.get 20
    f64x2.extract_lane 0
    local.set 26
    i32.const 15
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
              i32.const 5
              i32.sub
              local.set 1
              local.get 9
              local.set 12
              i32.const 96
              local.get 12
              i32.wrap_i64
              i32.const 9
              i32.shr_u
              i32.const 8388600
              i32.and
              i64.load offset=8388608 align=1
              local.get 12
              i64.const 7
              i64.add
              i64.const 4095
              i64.or
              i64.ne
              (@metadata.code.branch_hint "\00")
              br_if 3 (;@2;)
              drop
              local.get 12
              i32.wrap_i64
              f64.load offset=201326592 align=1
              local.set 23
              v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
              local.set 17
              local.get 23
              local.get 24
              f64.mul
              local.set 27
              local.get 17
              local.set 21
              local.get 25
              local.get 27
              f64.add
              local.set 28
              local.get 19
              local.set 22
              i32.const 120
              local.get 28
              local.get 28
              f64.ge
              i32.eqz
              (@metadata.code.branch_hint "\00")
              br_if 3 (;@2;)
              drop
              local.get 21
              local.set 17
              local.get 27
              local.set 23
              local.get 22
              local.set 19
              local.get 28
              local.set 25
              local.get 25
              local.set 29
              local.get 26
              local.set 30
              i32.const 2
              local.set 2
              local.get 29
              local.get 30
              f64.gt
              i32.eqz
              i32.eqz
              if ;; label = @6
                br 1 (;@5;)
              else
                local.get 1
                i32.const 2
                i32.sub
                local.set 1
                local.get 8
                local.set 13
                local.get 29
                local.get 30
                f64.ge
                i32.eqz
                i64.extend_i32_u
                local.set 11
                local.get 13
                i64.const 1
                i64.sub
                local.set 14
                local.get 14
                local.get 11
                local.set 11
                local.set 10
                i32.const 19
                local.set 2
                local.get 14
                local.set 8
                local.get 10
                i64.eqz
                i32.eqz
                if ;; label = @7
                  local.get 1
                  i32.const 0
                  i32.lt_s
                  (@metadata.code.branch_hint "\00")
                  if ;; label = @8
                    i32.const 144
                    br 7 (;@1;)
                  end
                  f64.const 0x0p+0 (;=0;)
                  local.set 29
                  f64.const 0x0p+0 (;=0;)
                  local.set 30
                  br 3 (;@4;)
                else
                  f64.const 0x0p+0 (;=0;)
                  local.set 29
                  f64.const 0x0p+0 (;=0;)
                  local.set 30
                  br 2 (;@5;)
                end
              end
            end
            i32.const 192
            br 3 (;@1;)
          end
          unreachable
        end
        i32.const 0
        local.get 15
        i64.store offset=1152 align=1
        local.get 15
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
        local.get 15
        i64.eq
        local.set 5
        local.get 7
        local.get 4
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 5
        select
        i32.store offset=280 align=1
        i32.const 240
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
      local.get 6
      i32.const 1
      i32.and
      if ;; label = @2
        local.get 17
        local.get 23
        f64x2.replace_lane 0
        local.set 17
      end
      local.get 6
      i32.const 4
      i32.and
      if ;; label = @2
        local.get 19
        local.get 25
        f64x2.replace_lane 0
        local.set 19
      end
      i32.const 0
      local.get 17
      v128.store offset=1280 align=1
      i32.const 0
      local.get 19
      v128.store offset=1312 align=1
      i32.const 0
      local.get 1
      i32.store offset=2048 align=1
      i32.const 0
      local.get 8
      i64.store offset=1032 align=1
      i32.const 0
      local.get 2
      i32.store offset=2240 align=1
      i32.const 0
      local.get 10
      i64.store offset=2248 align=1
      i32.const 0
      local.get 11
      i64.store offset=2256 align=1
      i32.const 0
      local.get 29
      f64.store offset=2264 align=1
      i32.const 0
      local.get 30
      f64.store offset=2272 align=1
      i32.const 0
      return
    end
    local.get 6
    i32.const 1
    i32.and
    if ;; label = @1
      local.get 17
      local.get 23
      f64x2.replace_lane 0
      local.set 17
    end
    local.get 6
    i32.const 4
    i32.and
    if ;; label = @1
      local.get 19
      local.get 25
      f64x2.replace_lane 0
      local.set 19
    end
    i32.const 0
    local.get 17
    v128.store offset=1280 align=1
    i32.const 0
    local.get 19
    v128.store offset=1312 align=1
    i32.const 0
    local.get 1
    i32.store offset=2048 align=1
    i32.const 0
    local.get 8
    i64.store offset=1032 align=1
    i32.const 0
    local.get 2
    i32.store offset=2240 align=1
    i32.const 0
    local.get 10
    i64.store offset=2248 align=1
    i32.const 0
    local.get 11
    i64.store offset=2256 align=1
    i32.const 0
    local.get 29
    f64.store offset=2264 align=1
    i32.const 0
    local.get 30
    f64.store offset=2272 align=1
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
