#!/usr/bin/env python3
"""Made-up cohort for the speed tables: CLIENTS x SESSIONS, random intercept and slope on ln(1 + session).

usage: synthetic.py CLIENTS SESSIONS OUT.csv    (needs numpy)
Truth: intercept 18, slope -3, interaction with treatment -0.8; SDs 5 and 1.8, correlation -0.35; noise SD 3.2.
"""
import sys

import numpy as np

clients, sessions, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
random = np.random.Generator(np.random.PCG64(20261123))
z = random.standard_normal((clients, 2 + sessions))
level = 5.0 * z[:, 0]
slope = 1.8 * (-0.35 * z[:, 0] + np.sqrt(1 - 0.35**2) * z[:, 1])
time = np.log1p(np.arange(sessions))
treatment = (np.arange(1, clients + 1) % 2).astype(float)
mean = 18 + level[:, None] + (-3.0 - 0.8 * treatment + slope)[:, None] * time
score = mean + 3.2 * z[:, 2:]
with open(out, "w") as file:
    file.write("client_id,session,treatment,score\n")
    for client in range(clients):
        rows = (f"{client + 1},{s},{int(treatment[client])},{score[client, s]:.4f}\n" for s in range(sessions))
        file.write("".join(rows))
