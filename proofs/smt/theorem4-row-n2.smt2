; Theorem 4, one row of a block of two units: where its dominance margin is not negative, the step
; does not take the difference of unit 1 beyond the weighted max norm of the difference of the
; states.
;
; Negated: a step that takes it beyond.
; Its twin drops: the margin is not negative.
(set-logic QF_NRA)
(set-info :status unsat)

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

; A fact: a product of numbers that are not negative is not negative.
(define-fun product ((a Real) (b Real)) Bool
  (=> (and (>= a 0) (>= b 0)) (>= (* a b) 0)))

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
; The margin is not negative.
(assert (>= margin 0))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (bounded (- 1 alpha) e1 (size (- 1 alpha)) (* m v1)))
(assert (bounded a12 e2 (size a12) (* m v2)))
(assert (product m margin))
(assert (bounded (- 1 d) e1 (- 1 d) (* m v1)))
(assert (bounded d (+ (* (- 1 alpha) e1) (* a12 e2)) d (* m v1)))

; Negated: the bound on unit 1.
(assert (> (size (+ e1 (* d (- (* a12 e2) (* alpha e1))))) (* m v1)))

(check-sat)
