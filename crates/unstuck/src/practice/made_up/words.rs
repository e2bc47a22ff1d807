//! What made-up people say: problems, goals, plans, notes. Written for this practice, about nobody.

/// What somebody comes with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Problem {
    /// As it stands in the record.
    pub slug: &'static str,
    /// Ways of working.
    pub approaches: &'static [&'static str],
    /// Topics of sessions: what lies near first, what lies deep last.
    pub topics: [&'static str; 4],
    /// A goal: short name, in the client's words, in the client's words later.
    pub goals: [(&'static str, &'static str, &'static str); 2],
}

/// Where the score is about mood.
pub const LOW_MOOD: &[Problem] = &[
    Problem {
        slug: "depression",
        approaches: &["cbt", "behavioural-activation"],
        topics: ["work", "sleep", "friends", "father"],
        goals: [
            (
                "mornings",
                "Get up before nine and eat something",
                "Get up before nine on four days, and call it a good week",
            ),
            (
                "friends",
                "Answer when friends write",
                "See one friend a week, even for half an hour",
            ),
        ],
    },
    Problem {
        slug: "grief",
        approaches: &["psychodynamic", "act"],
        topics: ["house", "children", "papers", "sister"],
        goals: [
            (
                "music",
                "Play the piano again",
                "Play the pieces we used to play, and stop when I want to",
            ),
            ("room", "Go into her room", "Go into her room and sit down"),
        ],
    },
    Problem {
        slug: "burnout",
        approaches: &["cbt", "skills-based"],
        topics: ["deadlines", "boss", "evenings", "mother"],
        goals: [
            (
                "say-no",
                "Say no once a week",
                "Say no to one thing a week without three reasons",
            ),
            (
                "rest",
                "Have one evening with nothing in it",
                "Have two evenings with nothing in them",
            ),
        ],
    },
];

/// Where the score is about worry.
pub const WORRY: &[Problem] = &[
    Problem {
        slug: "anxiety",
        approaches: &["cbt", "act"],
        topics: ["work", "health", "news", "being-left"],
        goals: [
            (
                "bus",
                "Take the bus to town",
                "Take the bus to town alone, and the tram as well",
            ),
            (
                "phone",
                "Make a phone call without a script",
                "Make the calls I have put off",
            ),
        ],
    },
    Problem {
        slug: "social-anxiety",
        approaches: &["cbt", "skills-based"],
        topics: ["meetings", "lunch", "dating", "school"],
        goals: [
            (
                "speak",
                "Say one thing in each meeting",
                "Say what I think in a meeting before I am asked",
            ),
            ("lunch", "Eat with the others", "Eat with the others twice a week"),
        ],
    },
];

/// The plan in plain words.
pub const PLANS: &[&str] = &[
    "We look at what makes the days heavier and lighter, try one small change at a time, and see in the scores whether it helps.",
    "First we get an idea of what keeps this going. Then we practise in the session what you try at home. Every six weeks we look back.",
    "We work on the two goals you named. You tell us each week how close you are. If nothing moves for a month, we change something.",
];

/// Somebody is stuck.
pub const STUCK: &[&str] = &[
    "I keep telling you about work because it is easier than the other thing.",
    "I understand where it comes from. I still do the same things at home.",
    "I am not sure what we are working on at the moment.",
    "I feel a bit worse after sessions and I have not said so.",
    "We had a good start. For some weeks I have had the feeling that we go round in circles.",
];

/// What a therapist writes for nobody else.
pub const PROCESS: &[&str] = &[
    "Noticed that I fill the pauses myself. Next time: wait.",
    "The hour was lighter than the topic. Ask what we both avoid.",
    "Tired today. Bring to supervision whether we work on the same thing.",
    "First time that something was felt here and not only told.",
];

/// What was done about an answer that needed somebody.
pub const DISPOSITIONS: &[&str] = &[
    "Called the same afternoon. Talked through the safety plan. Session moved to tomorrow.",
    "Spoken about in the session. No plan, no means. Partner knows, with the client's consent.",
];

/// A task between sessions, by format of practice.
pub fn task_of(format: &str) -> &'static str {
    match format {
        "thought-challenging" => "write one thought down and look at it",
        "behavioural-experiment" => "leave one mail unanswered until the morning",
        "exposure" => "stay in the shop until the queue is through",
        "boundary-practice" => "tell my brother that Sunday does not suit me",
        "emotion-regulation" => "name the feeling and choose one skill",
        "diary-card" => "fill in the card in the evening",
        "activity-and-values" => "do one thing that I used to like",
        "worry-postponement" => "put worries off until six",
        "sleep-diary" => "write down the night in the morning",
        _ => "say one thing that is hard to say",
    }
}

/// What stands in a text field of practice.
pub fn entered(field: &str) -> &'static [&'static str] {
    match field {
        "situation" => &[
            "My colleague did not look up when I came in",
            "My sister called at the wrong moment",
            "An empty evening",
        ],
        "thought" => &[
            "She is angry with me",
            "I will never get through this",
            "Everybody else manages",
        ],
        "evidence-for" => &["She was short with me last week", "It went wrong once before"],
        "evidence-against" => &[
            "She wrote me a kind mail this morning",
            "The last three times it was all right",
        ],
        "balanced-thought" => &[
            "She may have been tired",
            "It is hard, and I have got through hard things",
        ],
        "belief" => &[
            "If I do not answer at once they think I do not care",
            "If I stop I will fall behind",
        ],
        "other-belief" => &["They will hardly notice", "Nothing much will happen"],
        "experiment" => &["Leave one mail until tomorrow", "Go home at five on Tuesday"],
        "prediction" => &["Someone will complain", "I will lie awake over it"],
        "how-i-will-know" => &["I count the complaints", "I look at what happens by noon"],
        "safety-to-leave-out" => &["Checking the phone", "Explaining myself"],
        "obstacles" => &["I may forget", "A busy day"],
        "result" | "what-happened" => &[
            "Nobody said anything",
            "It was unpleasant for ten minutes and then it was over",
            "One person asked, and that was all",
        ],
        "learned" => &[
            "It is less than I thought",
            "The first minutes are the worst",
            "I can do it and feel bad for a while",
        ],
        "next-time" => &["The same with two mails", "Without the phone in my hand"],
        "step" => &[
            "Stand in the long queue",
            "Take the lift to the third floor",
            "Call and ask",
        ],
        "feared-outcome" => &["I will faint", "Everyone will look", "I will have to run out"],
        "words" => &[
            "I would like to, and it does not suit me this week",
            "I was hurt when you left early",
            "I need ten minutes for myself",
        ],
        "answer" => &[
            "All right, another time then",
            "He was surprised and said thank you",
        ],
        "trigger" => &["A message from home", "The news", "A look"],
        "activity" => &["Walk to the river", "Cook for two", "Half an hour in the garden"],
        "avoided" => &["Opening the post"],
        "content" => &["Whether I locked the door", "What the doctor will say"],
        "instead" => &["Washed up with music on", "Called a friend"],
        "to-whom" => &["My brother", "My boss", "My partner"],
        "feared" => &[
            "That it turns into a quarrel",
            "That nobody understands what I mean",
        ],
        "target-1" => &["Staying in bed", "Cancelling plans"],
        "caffeine" => &["Two cups before noon"],
        "alcohol" | "substances" => &["None", "One glass"],
        "place" => &["At home", "On the bus", "At work"],
        "note" => &["Harder than last week", "It was all right"],
        _ => &[],
    }
}
