; Hard tanh is slope-restricted; so is a hard tanh whose tails, beyond -1 and 1,
; go on with a slope in [0, 1]. Hard tanh itself has tails of slope 0.
;
; Negated: two arguments whose chord has a slope outside [0, 1].
; Its twin drops: the tails do not fall.
(set-logic QF_NRA)
(set-info :status unsat)

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
; The tails do not fall.
(assert (>= tail 0))
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

(check-sat)
