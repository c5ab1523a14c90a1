; Twin of slope-leaky-relu.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the leak is at most one.
; Counterexample: with a leak of 2 the chord from -1 to 0 has slope 2.
(set-logic QF_NRA)
(set-info :status sat)

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

; Constants of the counterexample, so that a solver need not search for them.
(assert (= a (- 1)))
(assert (= a2 0))
(assert (= leak 2))

(check-sat)
