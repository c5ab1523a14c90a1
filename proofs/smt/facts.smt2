; The facts that the steps of the proofs in the other files are instances of: true of any numbers, so
; that a step never is a hypothesis. There is no hypothesis here, and so no twin.
;
; Negated: numbers for which one of the facts is false.
(set-logic QF_NRA)
(set-info :status unsat)

; any numbers
(declare-const a Real)
(declare-const b Real)
(declare-const c Real)
(declare-const d Real)

; A fact: a square is not negative.
(define-fun square ((a Real)) Bool (>= (* a a) 0))

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; A fact: a product of numbers that are not negative is not negative.
(define-fun product ((a Real) (b Real)) Bool
  (=> (and (>= a 0) (>= b 0)) (>= (* a b) 0)))

; A fact: a product of positive numbers is positive.
(define-fun strict ((a Real) (b Real)) Bool
  (=> (and (> a 0) (> b 0)) (> (* a b) 0)))

; A fact: a product is zero where one of its factors is, and nowhere else.
(define-fun factor ((a Real) (b Real)) Bool
  (= (= (* a b) 0) (or (= a 0) (= b 0))))

; A fact: where |a| <= c and |b| <= d, |a b| <= c d.
(define-fun bounded ((a Real) (b Real) (c Real) (d Real)) Bool
  (=> (and (<= (- c) a c) (<= (- d) b d)) (<= (- (* c d)) (* a b) (* c d))))

; Negated: all of them.
(assert (not (and (square a) (weighted a b) (product a b) (strict a b) (factor a b)
  (bounded a b c d))))

(check-sat)
