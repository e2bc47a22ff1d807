#!/usr/bin/env python3
"""The mixed model of the speed table by mixedlm-rs: usage peers.py FILE.csv   (pip install mixedlm-rs)."""
import sys
import time

import numpy as np
import pandas
from mixedlm_rs import MixedLM

data = pandas.read_csv(sys.argv[1])
data["lt"] = np.log1p(data["session"])
start = time.perf_counter()
fit = MixedLM.from_formula(
    "score ~ lt * treatment", data, groups=data["client_id"], re_formula="~lt"
).fit(reml=True)
fitted = time.perf_counter()
modes = fit.random_effects_cov if hasattr(fit, "random_effects_cov") else fit.random_effects
print(f"fit {fitted - start:.3f} s, conditional variances {time.perf_counter() - fitted:.3f} s, logLik {fit.llf:.4f}")
