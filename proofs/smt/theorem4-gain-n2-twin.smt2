; Twin of theorem4-gain-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the bound m is at least the gain times the difference of the inputs.
; Counterexample: alpha = 1/2, nothing off the diagonal, m = 1 and an input of 1: half of the state
; stays and the input is added.
(set-logic QF_NRA)
(set-info :status sat)

; the slope of the chord
(declare-const d Real)
; row 1 of h A is (-alpha, a12)
(declare-const alpha Real)
(declare-const a12 Real)
; the weights of the norm
(declare-const v1 Real)
(declare-const v2 Real)
; v1 times the dominance margin kappa of row 1
(declare-const margin Real)
; the difference of the states, and a bound on its weighted max norm
(declare-const e1 Real)
(declare-const e2 Real)
(declare-const m Real)
; row 1 of h B and the difference of the inputs
(declare-const b1 Real)
(declare-const u Real)

; A fact: where |a| <= c and |b| <= d, |a b| <= c d.
(define-fun bounded ((a Real) (b Real) (c Real) (d Real)) Bool
  (=> (and (<= (- c) a c) (<= (- d) b d)) (<= (- (* c d)) (* a b) (* c d))))

; The absolute value.
(define-fun size ((x Real)) Real (ite (>= x 0) x (- x)))

; The weights are positive.
(assert (and (> v1 0) (> v2 0)))
; The slope lies in [0, 1].
(assert (and (>= d 0) (<= d 1)))
; The dominance margin is kappa = 1 - |1 - alpha| - |a12| v2 / v1, times v1.
(assert (= margin (- v1 (* (size (- 1 alpha)) v1) (* (size a12) v2))))
; The states are at most m apart.
(assert (and (>= m 0) (<= (size e1) (* m v1)) (<= (size e2) (* m v2))))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (bounded (- 1 alpha) e1 (size (- 1 alpha)) (* m v1)))
(assert (bounded a12 e2 (size a12) (* m v2)))
(assert (bounded b1 u (size b1) (size u)))
(assert (bounded (- 1 d) e1 (- 1 d) (* m v1)))
(assert (bounded d (+ (* (- 1 alpha) e1) (* a12 e2) (* b1 u)) d (* m v1)))

; Negated: the bound on unit 1.
(assert (> (size (+ e1 (* d (+ (- (* a12 e2) (* alpha e1)) (* b1 u))))) (* m v1)))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= d 1))
(assert (= alpha (/ 1 2)))
(assert (= a12 0))
(assert (= v1 1))
(assert (= v2 1))
(assert (= e1 1))
(assert (= e2 0))
(assert (= m 1))
(assert (= b1 1))
(assert (= u 1))

(check-sat)
