; ReLU is slope-restricted: with y = ReLU(a) and y' = ReLU(a'), (y - y')^2 <= (y
; - y') (a - a').
;
; Negated: two arguments whose chord has a slope outside [0, 1].
; Its twin drops: below zero the value is zero.
(set-logic QF_NRA)
(set-info :status unsat)

; two arguments
(declare-const a Real)
(declare-const a2 Real)
; the values of the activation there
(declare-const y Real)
(declare-const y2 Real)

; At and above zero the value is the argument.
(assert (and (=> (>= a 0) (= y a)) (=> (>= a2 0) (= y2 a2))))
; Below zero the value is zero.
(assert (and (=> (< a 0) (= y 0)) (=> (< a2 0) (= y2 0))))

; Negated: slope restriction.
(assert (> (* (- y y2) (- y y2)) (* (- y y2) (- a a2))))

(check-sat)
