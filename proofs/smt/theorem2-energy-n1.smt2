; Theorem 2 for one unit: where P <= (2 - 2 eta) H^-1, a step with inputs that differ by v adds at
; most gain * h v^2 to the squared P-distance, for gain = 1 / (2 eta).
;
; Negated: a step that adds more.
; Its twin drops: the constant is 1 / (2 eta) or more.
(set-logic QF_NRA)
(set-info :status unsat)

; P and the inverse step size, 1 / h
(declare-const p Real)
(declare-const k Real)
; the margin of the step size, and the constant of the theorem
(declare-const eta Real)
(declare-const gain Real)
; the difference of the states and that of the increments, h s
(declare-const e Real)
(declare-const r Real)
; h v, where v is the difference of the inputs
(declare-const w Real)

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; A fact: a product of numbers that are not negative is not negative.
(define-fun product ((a Real) (b Real)) Bool
  (=> (and (>= a 0) (>= b 0)) (>= (* a b) 0)))

; A fact: a product of positive numbers is positive.
(define-fun strict ((a Real) (b Real)) Bool
  (=> (and (> a 0) (> b 0)) (> (* a b) 0)))

; The activation is slope-restricted, s^2 <= s z with z = v - P e, times h.
(assert (<= (* k (* r r)) (* r (- (* k w) (* p e)))))
; The step size and the margin are positive.
(assert (and (> k 0) (> eta 0)))
; P <= (2 - 2 eta) H^-1.
(assert (<= p (* (- 2 (* 2 eta)) k)))
; The constant is 1 / (2 eta) or more.
(assert (>= (* 2 (* eta gain)) 1))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (weighted (- (* (- 2 (* 2 eta)) k) p) r))
(assert (weighted k (- w (* 2 (* eta r)))))
(assert (product k (- (* 2 (* eta gain)) 1)))
(assert (weighted (* k (- (* 2 (* eta gain)) 1)) w))
(assert (strict eta (- (* p (* (+ e r) (+ e r))) (* p (* e e)) (* gain (* k (* w w))))))

; Negated: the bound on what the step adds.
(assert (> (* p (* (+ e r) (+ e r)))
  (+ (* p (* e e)) (* gain (* k (* w w))))))

(check-sat)
