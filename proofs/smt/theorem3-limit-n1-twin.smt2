; Twin of theorem3-limit-n1.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the difference of the inputs is P g.
; Counterexample: a g that is too small for the inputs bounds nothing: P = 1, h = 1, g = 0, but
; inputs that differ by 1.
(set-logic QF_NRA)
(set-info :status sat)

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

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p 1))
(assert (= h 1))
(assert (= g 0))
(assert (= v 1))
(assert (= e 0))
(assert (= s 1))

(check-sat)
