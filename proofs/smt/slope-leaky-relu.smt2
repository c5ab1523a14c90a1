; Leaky ReLU, a for a >= 0 and leak * a below, is slope-restricted for every leak
; in [0, 1].
;
; Negated: two arguments whose chord has a slope outside [0, 1].
; Its twin drops: the leak is at most one.
(set-logic QF_NRA)
(set-info :status unsat)

; two arguments
(declare-const a Real)
(declare-const a2 Real)
; the values of the activation there
(declare-const y Real)
(declare-const y2 Real)
; the slope below zero
(declare-const leak Real)

; A fact: a product of numbers that are not negative is not negative.
(define-fun product ((a Real) (b Real)) Bool
  (=> (and (>= a 0) (>= b 0)) (>= (* a b) 0)))

; The values are those of leaky ReLU.
(assert (and (= y (ite (>= a 0) a (* leak a))) (= y2 (ite (>= a2 0) a2 (* leak a2)))))
; The leak is not negative.
(assert (>= leak 0))
; The leak is at most one.
(assert (<= leak 1))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (product leak (- a)))
(assert (product leak (- a2)))
(assert (product (- 1 leak) (- a)))
(assert (product (- 1 leak) (- a2)))
(assert (product leak (- a a2)))
(assert (product leak (- a2 a)))
(assert (product (- 1 leak) (- a a2)))
(assert (product (- 1 leak) (- a2 a)))
(assert (product (- y y2) (- (- a a2) (- y y2))))
(assert (product (- y2 y) (- (- a2 a) (- y2 y))))

; Negated: slope restriction.
(assert (> (* (- y y2) (- y y2)) (* (- y y2) (- a a2))))

(check-sat)
