# The mixed model of the speed table by lme4: Rscript peers.R FILE.csv   (Debian: r-cran-lme4)
library(lme4)
data <- read.csv(commandArgs(TRUE)[1])
data$lt <- log1p(data$session)
seconds <- system.time(fit <- lmer(score ~ lt * treatment + (lt | client_id), data, REML = TRUE))["elapsed"]
cat(sprintf("fit %.3f s, logLik %.4f\n", seconds, as.numeric(logLik(fit))))
