; Twin of slope-hard-tanh.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the tails do not fall.
; Counterexample: with tails of slope -1 the unit falls back beyond 1, as a sine does: a chord of
; slope -1. Several equilibria for one input are then possible.
(set-logic QF_NRA)
(set-info :status sat)

; two arguments
(declare-const a Real)
(declare-const a2 Real)
; the values of the activation there
(declare-const y Real)
(declare-const y2 Real)
; the slope beyond -1 and beyond 1
(declare-const tail Real)

; A fact: a product of numbers that are not negative is not negative.
(define-fun product ((a Real) (b Real)) Bool
  (=> (and (>= a 0) (>= b 0)) (>= (* a b) 0)))

; Hard tanh with tails of slope t.
(define-fun clipped ((t Real) (x Real)) Real
  (ite (<= x (- 1)) (+ (- 1) (* t (+ x 1))) (ite (>= x 1) (+ 1 (* t (- x 1))) x)))

; The values are those of hard tanh with these tails.
(assert (and (= y (clipped tail a)) (= y2 (clipped tail a2))))
; The tails are not steeper than one.
(assert (<= tail 1))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (product tail (- a a2)))
(assert (product tail (- a2 a)))
(assert (product (- 1 tail) (- a a2)))
(assert (product (- 1 tail) (- a2 a)))
(assert (product tail (- a 1)))
(assert (product tail (- a2 1)))
(assert (product tail (- (- 1) a)))
(assert (product tail (- (- 1) a2)))
(assert (product (- 1 tail) (- a 1)))
(assert (product (- 1 tail) (- a2 1)))
(assert (product (- 1 tail) (- (- 1) a)))
(assert (product (- 1 tail) (- (- 1) a2)))
(assert (product (- y y2) (- (- a a2) (- y y2))))
(assert (product (- y2 y) (- (- a2 a) (- y2 y))))

; Negated: slope restriction.
(assert (> (* (- y y2) (- y y2)) (* (- y y2) (- a a2))))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= a 1))
(assert (= a2 2))
(assert (= tail (- 1)))

(check-sat)
