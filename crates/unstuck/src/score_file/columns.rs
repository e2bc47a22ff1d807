//! Which column of the file plays which role.

use monitoring::trajectory::Clock;

use super::time::TimeKind;

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Whose score it is.
    ClientId,
    /// Which measure it is.
    Measure,
    /// The score.
    Score,
    /// When: the session.
    Session,
    /// When: a date.
    Date,
    /// When: the day.
    Day,
    /// When: the week.
    Week,
    /// When: the month.
    Month,
    /// When, in a unit that the person names.
    Time,
    /// With which session treatment is planned to end.
    PlannedSessions,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 10] = [
        Role::ClientId,
        Role::Measure,
        Role::Score,
        Role::Session,
        Role::Date,
        Role::Day,
        Role::Week,
        Role::Month,
        Role::Time,
        Role::PlannedSessions,
    ];

    /// The column name that has this role unless the person says otherwise.
    pub fn name(self) -> &'static str {
        match self {
            Role::ClientId => "client_id",
            Role::Measure => "measure",
            Role::Score => "score",
            Role::Session => "session",
            Role::Date => "date",
            Role::Day => "day",
            Role::Week => "week",
            Role::Month => "month",
            Role::Time => "time",
            Role::PlannedSessions => "planned_sessions",
        }
    }

    /// The role with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    fn time_kind(self) -> Option<TimeKind> {
        match self {
            Role::Session => Some(TimeKind::Number(Clock::Session)),
            Role::Date => Some(TimeKind::Date),
            Role::Day => Some(TimeKind::Number(Clock::Day)),
            Role::Week => Some(TimeKind::Number(Clock::Week)),
            Role::Month => Some(TimeKind::Number(Clock::Month)),
            _ => None,
        }
    }
}

/// The columns of one file, by role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Names of all columns, as the file spells them.
    pub names: Vec<String>,
    /// Whose score.
    pub client: usize,
    /// Which measure, where the file has such a column.
    pub measure: Option<usize>,
    /// The score.
    pub score: usize,
    /// The time, and what it holds.
    pub time: (usize, TimeKind),
    /// A calendar column beside sessions: it tells how far apart the sessions were.
    pub calendar: Option<(usize, TimeKind)>,
    /// The planned end, where the file has such a column.
    pub planned: Option<usize>,
}

impl Columns {
    /// Finds the roles in a header.
    ///
    /// `mapped` are the person's own `role=column` pairs; `time_unit` is the unit of a column `time`; `one_measure` is
    /// the measure's name where the file has no such column.
    ///
    /// # Errors
    /// A sentence that says what is missing, what is there and what would be right.
    pub fn find(
        header: &[String],
        mapped: &[(Role, String)],
        time_unit: Option<Clock>,
        one_measure: Option<&str>,
    ) -> Result<Self, String> {
        for (role, wanted) in mapped {
            if position(header, wanted).is_none() {
                return Err(missing(header, wanted, &format!("--column {}=…", role.name())));
            }
        }
        let find = |role: Role| {
            let own = mapped
                .iter()
                .find(|(mapped, _)| *mapped == role)
                .map(|(_, name)| name.as_str());
            position(header, own.unwrap_or(role.name()))
        };
        let needed = |role: Role| {
            let hint = format!("--column {}=NAME if it has another name", role.name());
            find(role).ok_or_else(|| missing(header, role.name(), &hint))
        };
        let (client, score) = (needed(Role::ClientId)?, needed(Role::Score)?);
        let measure = find(Role::Measure);
        if measure.is_none() && one_measure.is_none() {
            return Err(missing(
                header,
                "measure",
                "--measure NAME if the file has one measure only",
            ));
        }
        let times = time_columns(header, mapped, time_unit, &find)?;
        let calendar = match times[0].1 {
            TimeKind::Number(Clock::Session) => times
                .iter()
                .copied()
                .find(|(_, kind)| kind.clock() != Clock::Session),
            _ => None,
        };
        Ok(Self {
            names: header.to_vec(),
            client,
            measure: measure.filter(|_| one_measure.is_none()),
            score,
            time: times[0],
            calendar,
            planned: find(Role::PlannedSessions),
        })
    }

    /// The name of a column.
    pub fn name(&self, column: usize) -> &str {
        &self.names[column]
    }
}

/// The time columns, the one to use first: the person's own choice, then `time` with a unit, then sessions, then dates,
/// then numbers.
fn time_columns(
    header: &[String],
    mapped: &[(Role, String)],
    time_unit: Option<Clock>,
    find: &impl Fn(Role) -> Option<usize>,
) -> Result<Vec<(usize, TimeKind)>, String> {
    let mut times = Vec::new();
    let mut add = |column: Option<usize>, kind: Option<TimeKind>| {
        if let (Some(column), Some(kind)) = (column, kind)
            && !times.contains(&(column, kind))
        {
            times.push((column, kind));
        }
    };
    if let Some(unit) = time_unit {
        add(find(Role::Time), Some(TimeKind::Number(unit)));
    }
    for (role, _) in mapped {
        add(find(*role), role.time_kind());
    }
    for role in [Role::Session, Role::Date, Role::Day, Role::Week, Role::Month] {
        add(find(role), role.time_kind());
    }
    if times.is_empty() && find(Role::Time).is_some() {
        return Err(
            "the column \"time\" has no unit. Add --time-unit session, day, week or month".to_owned(),
        );
    }
    if times.is_empty() {
        return Err(missing(
            header,
            "session",
            "a column session, day, week, month or date (or --column week=NAME)",
        ));
    }
    Ok(times)
}

fn position(header: &[String], name: &str) -> Option<usize> {
    let same = |column: &String| column.trim().eq_ignore_ascii_case(name.trim());
    header.iter().position(same)
}

fn missing(header: &[String], wanted: &str, hint: &str) -> String {
    let there: Vec<String> = header.iter().map(|name| format!("\"{}\"", name.trim())).collect();
    format!(
        "there is no column \"{wanted}\". The columns are {}. Use {hint}",
        there.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str, mapped: &[(Role, &str)], unit: Option<Clock>) -> Result<Columns, String> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let mapped: Vec<(Role, String)> = mapped
            .iter()
            .map(|(role, name)| (*role, (*name).to_owned()))
            .collect();
        Columns::find(&header, &mapped, unit, None)
    }

    #[test]
    fn sessions_come_before_the_calendar_and_keep_it() {
        let found = columns("client_id,measure,date,session,score", &[], None).unwrap();
        assert_eq!(found.time, (3, TimeKind::Number(Clock::Session)));
        assert_eq!(found.calendar, Some((2, TimeKind::Date)));
    }

    #[test]
    fn a_time_with_a_unit_is_the_persons_choice() {
        let found = columns("client_id,time,day,measure,score", &[], Some(Clock::Month)).unwrap();
        assert_eq!(found.time, (1, TimeKind::Number(Clock::Month)));
    }

    #[test]
    fn a_header_that_does_not_fit_says_what_is_there_and_what_to_write() {
        let error = columns("id,measure,session,score", &[], None).unwrap_err();
        assert_eq!(
            error,
            "there is no column \"client_id\". The columns are \"id\", \"measure\", \"session\", \"score\". \
             Use --column client_id=NAME if it has another name"
        );
        let error = columns("client_id,measure,time,score", &[], None).unwrap_err();
        assert!(error.contains("--time-unit"), "{error}");
    }

    #[test]
    fn a_mapped_column_is_taken() {
        let found = columns(
            "client_id,measure,session,phq_total",
            &[(Role::Score, "phq_total")],
            None,
        )
        .unwrap();
        assert_eq!(found.score, 3);
    }
}
