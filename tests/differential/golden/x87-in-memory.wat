;; 400001  fldl   (%rsi)
;; 400003  fmull  (%rdi)
;; 400005  faddp  %st,%st(1)
;; 400007  dec    %rcx
;; 40000a  jne    0x400001
;; 40000c  int3
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (type (;2;) (func (param i32 i32 i32 i32)))
  (type (;3;) (func (param i32 i32 i32)))
  (type (;4;) (func (param i32)))
  (type (;5;) (func (param i32 i32)))
  (type (;6;) (func (param i64 i32)))
  (type (;7;) (func (param i32) (result i64)))
  (type (;8;) (func (param i32 i32 i32) (result i64)))
  (type (;9;) (func (param i32 i32 i32) (result f64)))
  (import "core" "memory" (memory (;0;) 3072))
  (import "core" "handle" (func (;0;) (type 0)))
  (import "core" "settle" (func (;1;) (type 1)))
  (import "core" "add80" (func (;2;) (type 2)))
  (import "core" "multiply80" (func (;3;) (type 3)))
  (import "core" "divide80" (func (;4;) (type 3)))
  (import "core" "root80" (func (;5;) (type 4)))
  (import "core" "fromSingle80" (func (;6;) (type 5)))
  (import "core" "fromDouble80" (func (;7;) (type 6)))
  (import "core" "fromInteger80" (func (;8;) (type 6)))
  (import "core" "toSingle80" (func (;9;) (type 0)))
  (import "core" "toDouble80" (func (;10;) (type 7)))
  (import "core" "toInteger80" (func (;11;) (type 8)))
  (import "core" "order80" (func (;12;) (type 9)))
  (import "core" "compareSlots80" (func (;13;) (type 3)))
  (export "0" (func 14))
  (func (;14;) (type 0) (param i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
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
          loop ;; label = @4
            local.get 1
            i32.const 5
            i32.sub
            local.set 1
            i32.const 96
            i32.const 0
            i32.load offset=1212 align=1
            local.tee 3
            i32.const 8388671
            i32.and
            i32.const 63
            i32.ne
            local.get 3
            i32.const 23
            i32.shr_u
            i32.const 112
            i32.and
            i32.const 1792
            i32.or
            local.set 6
            i32.const 0
            i32.load16_u offset=1216 align=1
            local.tee 3
            local.get 3
            i32.const 1
            i32.shr_u
            i32.and
            local.tee 3
            local.get 3
            i32.const 16
            i32.shl
            i32.or
            local.get 6
            i32.const 3
            i32.shr_u
            i32.shr_u
            i32.const 16385
            i32.and
            i32.const 16384
            i32.ne
            i32.or
            (@metadata.code.branch_hint "\00")
            br_if 2 (;@2;)
            drop
            i32.const 0
            i64.load offset=1072 align=1
            local.tee 8
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
            br_if 2 (;@2;)
            drop
            local.get 12
            i32.wrap_i64
            i64.load offset=201326592 align=1
            local.get 6
            i32.const 112
            i32.add
            i32.const 1904
            i32.and
            call 7
            i32.const 0
            local.get 12
            i64.store offset=1232 align=1
            i32.const 0
            i64.load offset=1080 align=1
            local.tee 9
            local.set 12
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
            if ;; label = @5
              i32.const 0
              i32.const 0
              i32.load16_u offset=1214 align=1
              i32.const -14849
              i32.and
              local.get 6
              i32.const 112
              i32.add
              i32.const 1904
              i32.and
              i32.const 112
              i32.and
              i32.const 7
              i32.shl
              i32.or
              i32.store16 offset=1214 align=1
              i32.const 0
              i32.const 0
              i32.load16_u offset=1216 align=1
              i32.const 1073692671
              local.get 6
              i32.const 3
              i32.shr_u
              i32.rotl
              i32.and
              i32.store16 offset=1216 align=1
              i32.const 0
              i64.const 4194305
              i64.store offset=1224 align=1
              i32.const 0
              i32.const 1286
              i32.store16 offset=1218 align=1
              i32.const 120
              br 3 (;@2;)
            end
            local.get 12
            i32.wrap_i64
            i64.load offset=201326592 align=1
            i32.const 2288
            call 7
            local.get 6
            i32.const 112
            i32.add
            i32.const 1904
            i32.and
            i32.const 2288
            local.get 6
            i32.const 112
            i32.add
            i32.const 1904
            i32.and
            call 3
            i32.const 0
            local.get 12
            i64.store offset=1232 align=1
            local.get 6
            local.get 6
            i32.const 112
            i32.add
            i32.const 1904
            i32.and
            local.get 6
            i32.const 0
            call 2
            i32.const 0
            i64.const 4194309
            i64.store offset=1224 align=1
            i32.const 0
            i32.const 1729
            i32.store16 offset=1218 align=1
            i32.const 0
            i64.load offset=1032 align=1
            local.tee 7
            local.set 13
            call 1
            i32.const 0
            i32.load offset=1200 align=1
            i32.const 1
            i32.and
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
            local.get 14
            local.set 7
            i32.const 0
            local.get 7
            i64.store offset=1032 align=1
            i32.const 0
            i32.const 19
            i32.store offset=2240 align=1
            i32.const 0
            local.get 10
            i64.store offset=2248 align=1
            i32.const 0
            local.get 11
            i64.store offset=2256 align=1
            local.get 10
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
                i32.const 144
                br 5 (;@1;)
              end
              br 1 (;@4;)
            else
              i32.const 192
              br 4 (;@1;)
            end
          end
          unreachable
        end
        i32.const 0
        local.get 15
        i64.store offset=1152 align=1
        local.get 15
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
        local.get 15
        i64.eq
        local.set 4
        local.get 5
        local.get 3
        i32.load offset=7602184 align=1
        i32.const 0
        local.get 4
        select
        i32.store offset=280 align=1
        i32.const 240
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
