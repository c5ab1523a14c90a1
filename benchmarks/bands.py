#!/usr/bin/env python3
"""Draws what a network with drawn weights says of one number: its mean and two deviations around it, as SVG.

DATA are the rows that it was trained on, GRID those that it was asked for, ANSWERS what `keel predict` wrote of
them; the first column of DATA and GRID is the input. Needs Python alone.

    benchmarks/bands.py DATA GRID ANSWERS > bands.svg
"""

import csv
import sys

WIDTH, HEIGHT, EDGE = 640, 320, 30


def columns(name):
    with open(name, newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [[float(cell) for cell in column] for column in zip(*rows)]


def path(points):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def main(data, grid, answers):
    x, y = columns(data)[:2]
    at = columns(grid)[0]
    mean, deviation = columns(answers)[:2]
    above = [m + 2 * d for m, d in zip(mean, deviation)]
    below = [m - 2 * d for m, d in zip(mean, deviation)]
    least, most = min(below + y), max(above + y)

    def place(a, b):
        return (
            EDGE + (a - at[0]) / (at[-1] - at[0]) * (WIDTH - 2 * EDGE),
            HEIGHT - EDGE - (b - least) / (most - least) * (HEIGHT - 2 * EDGE),
        )

    band = [place(*p) for p in zip(at, above)] + [place(*p) for p in reversed(list(zip(at, below)))]
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img">')
    print(f"<title>Mean of samples and two deviations around it, from {least:.2f} to {most:.2f}</title>")
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    print(f'<polygon points="{path(band)}" fill="#9ecae1"/>')
    print(f'<polyline points="{path(place(*p) for p in zip(at, mean))}" fill="none" stroke="#08519c" stroke-width="2"/>')
    for a, b in zip(x, y):
        cx, cy = place(a, b)
        print(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="2" fill="#d95f02"/>')
    for a in (at[0], at[-1]):
        cx, _ = place(a, least)
        print(f'<text x="{cx:.0f}" y="{HEIGHT - 8}" font-size="12" text-anchor="middle">{a:g}</text>')
    print("</svg>")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
