; Theorem 1, rate, for one unit: where the chord slopes d lie in [low, 1], a step multiplies the
; distance by at most rho = max(|1 - h P|, 1 - low h P).
;
; Negated: a step that contracts by less.
; Its twin drops: the slope is at least low.
(set-logic QF_NRA)
(set-info :status unsat)

; P and the step size
(declare-const p Real)
(declare-const h Real)
; the least slope, and the slope of this chord
(declare-const low Real)
(declare-const d Real)
; the rate
(declare-const rho Real)
; the differences of the states, of the arguments and of the values of the activation
(declare-const e Real)
(declare-const z Real)
(declare-const s Real)

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; A fact: a product of numbers that are not negative is not negative.
(define-fun product ((a Real) (b Real)) Bool
  (=> (and (>= a 0) (>= b 0)) (>= (* a b) 0)))

; The argument is -P x and what both have in common.
(assert (= z (- (* p e))))
; The chord has slope d.
(assert (= s (* d z)))
; The slope is at least low.
(assert (>= d low))
; The slope is at most one.
(assert (<= d 1))
; P and the step size are positive.
(assert (and (> p 0) (> h 0)))
; The rate rho is at least |1 - h P| and 1 - low h P.
(assert (and (>= rho (- 1 (* h p))) (>= rho (- (* h p) 1)) (>= rho (- 1 (* low (* h p))))))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (product h p))
(assert (product (* h p) (- 1 d)))
(assert (product (* h p) (- d low)))
(assert (product (- rho (- 1 (* d (* h p)))) (+ rho (- 1 (* d (* h p))))))
(assert (weighted (- (* rho rho) (* (- 1 (* d (* h p))) (- 1 (* d (* h p))))) e))

; Negated: the rate.
(assert (> (* (+ e (* h s)) (+ e (* h s))) (* (* rho rho) (* e e))))

(check-sat)
