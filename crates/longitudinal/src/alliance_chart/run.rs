//! Goes through the ratings once, keeping the mean, the cumulative sum and the episode that is under way.

use super::{ChartSettings, ChartedSession, Ending, Episode, Grade};

/// What is known after some of the ratings.
pub(super) struct Run {
    settings: ChartSettings,
    own: OwnRatings,
    falls_sd: f64,
    /// Session in which the cumulative sum last left 0.
    falls_since: usize,
    under_way: Option<UnderWay>,
    sessions: Vec<ChartedSession>,
    episodes: Vec<Episode>,
}

/// An episode that has not ended, with the mean and spread of before it: a low run must not become its own yardstick.
struct UnderWay {
    mean: f64,
    sd: f64,
    episode: Episode,
    ratings: OwnRatings,
}

impl Run {
    pub(super) fn new(settings: ChartSettings) -> Run {
        Run {
            settings,
            own: OwnRatings::default(),
            falls_sd: 0.0,
            falls_since: 1,
            under_way: None,
            sessions: Vec::new(),
            episodes: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, session: usize, rating: Option<f64>) {
        let Some(rating) = rating else {
            self.sessions.push(ChartedSession {
                deviation_sd: None,
                falls_sd: self.falls_sd,
                alarm: false,
            });
            return;
        };
        let judged = self.own.count >= self.settings.least_earlier_ratings;
        let deviation_sd = judged.then(|| self.own.deviation_sd(rating, self.settings.pooled_sd_points));
        let alarm = deviation_sd.is_some_and(|deviation| self.add_fall(session, deviation));
        let falls_sd = if alarm {
            std::mem::take(&mut self.falls_sd)
        } else {
            self.falls_sd
        };
        self.sessions.push(ChartedSession {
            deviation_sd,
            falls_sd: self.falls_sd,
            alarm,
        });
        if self.under_way.is_some() {
            self.go_on(session, rating);
        } else if let Some(deviation) = deviation_sd {
            let fall = -deviation;
            if fall >= self.settings.dip_sd || alarm {
                self.begin(session, rating, fall, falls_sd);
            }
        }
        self.own.add(rating);
    }

    /// Adds a deviation to the cumulative sum of falls, and says whether it passed the alarm.
    fn add_fall(&mut self, session: usize, deviation: f64) -> bool {
        if self.falls_sd <= 0.0 {
            self.falls_since = session;
        }
        self.falls_sd = (self.falls_sd - deviation - self.settings.slack_sd).max(0.0);
        self.falls_sd > self.settings.alarm_sd
    }

    fn begin(&mut self, session: usize, rating: f64, fall_sd: f64, falls_sd: f64) {
        let (mean, sd) = (
            self.own.mean,
            self.own.stricter_sd(self.settings.pooled_sd_points),
        );
        // A decline noticed by its sum began where the sum left 0.
        let by_sum = falls_sd > self.settings.alarm_sd;
        let first_session = if by_sum { self.falls_since } else { session };
        let mut ratings = OwnRatings::default();
        ratings.add(rating);
        self.under_way = Some(UnderWay {
            mean,
            sd,
            ratings,
            episode: Episode {
                first_session,
                sessions: session - first_session + 1,
                depth_points: mean - rating,
                depth_sd: fall_sd,
                grade: self.grade(fall_sd),
                ending: Ending::Open,
            },
        });
    }

    fn go_on(&mut self, session: usize, rating: f64) {
        let Some(mut under_way) = self.under_way.take() else {
            return;
        };
        let fall_points = under_way.mean - rating;
        let fall_sd = fall_points / under_way.sd;
        if fall_sd <= self.settings.slack_sd {
            under_way.episode.ending = Ending::CameBack;
            self.episodes.push(under_way.episode);
            return;
        }
        let episode = &mut under_way.episode;
        episode.sessions = session - episode.first_session + 1;
        if fall_points > episode.depth_points {
            episode.depth_points = fall_points;
            episode.depth_sd = fall_sd;
            episode.grade = episode.grade.max(self.grade(fall_sd));
        }
        under_way.ratings.add(rating);
        if under_way.episode.sessions >= self.settings.settled_sessions {
            under_way.episode.ending = Ending::Settled;
            self.episodes.push(under_way.episode);
            self.start_anew(under_way.ratings, rating);
        } else {
            self.under_way = Some(under_way);
        }
    }

    /// The low run is the new normal. Its last rating is taken out again because the caller adds it.
    fn start_anew(&mut self, mut ratings: OwnRatings, last: f64) {
        ratings.remove(last);
        self.own = ratings;
        self.falls_sd = 0.0;
    }

    fn grade(&self, fall_sd: f64) -> Grade {
        if fall_sd >= self.settings.marker_sd {
            Grade::Marker
        } else {
            Grade::Dip
        }
    }

    pub(super) fn finish(mut self) -> (Vec<ChartedSession>, Vec<Episode>) {
        self.episodes
            .extend(self.under_way.map(|under_way| under_way.episode));
        (self.sessions, self.episodes)
    }
}

/// Mean and spread of ratings, kept one by one.
#[derive(Default)]
struct OwnRatings {
    count: usize,
    mean: f64,
    squares: f64,
}

impl OwnRatings {
    fn add(&mut self, rating: f64) {
        self.count += 1;
        let from_old = rating - self.mean;
        self.mean += from_old / self.count as f64;
        self.squares += from_old * (rating - self.mean);
    }

    fn remove(&mut self, rating: f64) {
        if self.count <= 1 {
            *self = OwnRatings::default();
            return;
        }
        let from_old = rating - self.mean;
        self.count -= 1;
        self.mean -= from_old / self.count as f64;
        self.squares = (self.squares - from_old * (rating - self.mean)).max(0.0);
    }

    /// The larger of the own and the pooled standard deviation, points: the stricter of the two.
    fn stricter_sd(&self, pooled: f64) -> f64 {
        if self.count < 2 {
            return pooled;
        }
        (self.squares / (self.count - 1) as f64).sqrt().max(pooled)
    }

    /// How far a new rating lies from the mean, in standard deviations of that difference. A mean of few ratings is
    /// itself uncertain (the `1 + 1/n`), so that early sessions raise no more false alarms than late ones.
    fn deviation_sd(&self, rating: f64, pooled: f64) -> f64 {
        let uncertain = (1.0 + 1.0 / self.count as f64).sqrt();
        (rating - self.mean) / (self.stricter_sd(pooled) * uncertain)
    }
}
