; Theorem 3 for one unit, the step of the induction over the depth: with P g the difference of the
; inputs and ||e - g||_P <= ||g||_P before a step, the same holds after it, and the P-distance of
; the states is at most 2 ||g||_P. At equal initial states e = 0, and the induction can start.
;
; Negated: a step after which one of the two bounds fails.
; Its twin drops: the difference of the inputs is P g.
(set-logic QF_NRA)
(set-info :status unsat)

; P and the step size
(declare-const p Real)
(declare-const h Real)
; the shift that accounts for the inputs, and their difference
(declare-const g Real)
(declare-const v Real)
; the differences of the states, of the arguments and of the values of the activation
(declare-const e Real)
(declare-const z Real)
(declare-const s Real)

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; A fact: a product of numbers that are not negative is not negative.
(define-fun product ((a Real) (b Real)) Bool
  (=> (and (>= a 0) (>= b 0)) (>= (* a b) 0)))

; The argument is -P x + v and what both have in common.
(assert (= z (- v (* p e))))
; The activation is slope-restricted.
(assert (<= (* s s) (* s z)))
; P and the step size are positive.
(assert (and (> p 0) (> h 0)))
; P <= 2 H^-1.
(assert (<= (* p h) 2))
; The difference of the inputs is P g.
(assert (= v (* p g)))
; The bound before the step.
(assert (<= (* p (* (- e g) (- e g))) (* p (* g g))))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (product h (- (* s z) (* s s))))
(assert (product h (- 2 (* p h))))
(assert (weighted (* h (- 2 (* p h))) s))
(assert (weighted p (- (+ e (* h s)) (* 2 g))))

; Negated: the bound after the step, and the gain.
(assert (not
  (and (<= (* p (* (- (+ e (* h s)) g) (- (+ e (* h s)) g))) (* p (* g g)))
    (<= (* p (* (+ e (* h s)) (+ e (* h s)))) (* 4 (* p (* g g)))))))

(check-sat)
