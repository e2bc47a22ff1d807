//! Names of people who do not exist.

use super::random::Chance;

const FIRST: &[&str] = &[
    "Aaliyah", "Adele", "Ahmed", "Aiyana", "Alma", "Amara", "Andre", "Anjali", "Arlo", "Bashir", "Beatriz", "Benno", "Bridget",
    "Caleb", "Carmen", "Chen", "Clara", "Dalia", "Darnell", "Delphine", "Diego", "Dmitri", "Ebele", "Edith", "Eero", "Elena",
    "Emre", "Esther", "Farah", "Felix", "Fiona", "Gabriel", "Greta", "Hamza", "Hannah", "Harriet", "Hideo", "Ifeoma", "Imani",
    "Ingrid", "Isaac", "Ivana", "Jamal", "Jin", "Joaquin", "Josephine", "Kamala", "Katya", "Kenji", "Kiran", "Lars", "Layla",
    "Leon", "Lucia", "Magnus", "Malik", "Mariam", "Mateo", "Maya", "Mei", "Miriam", "Nadia", "Naomi", "Nikhil", "Noah", "Olga",
    "Omar", "Orla", "Paloma", "Pedro", "Priya", "Rafael", "Renee", "Rohan", "Ruth", "Salma", "Samuel", "Sasha", "Selin", "Shira",
    "Silas", "Sofia", "Stefan", "Tamara", "Tariq", "Thandi", "Tomas", "Una", "Valeria", "Victor", "Wanjiru", "Xavier", "Yara",
    "Yusra", "Zainab", "Zoltan",
];

const LAST: &[&str] = &[
    "Abara", "Achterberg", "Alvarez", "Andersson", "Baptiste", "Becker", "Bianchi", "Brennan", "Castillo", "Chandra", "Coleman",
    "Costa", "Dahl", "Delgado", "Diallo", "Dubois", "Edwards", "Eriksen", "Fernandes", "Fischer", "Fontaine", "Gallagher",
    "Goldberg", "Greene", "Gupta", "Haddad", "Hansen", "Hayes", "Hoang", "Horvath", "Ibrahim", "Ivanov", "Jansen", "Johnson",
    "Kamau", "Kaplan", "Keller", "Khan", "Kowalski", "Kruger", "Larsen", "Lehmann", "Levy", "Lopez", "Marchetti", "Mbeki",
    "Mendoza", "Miller", "Moreau", "Murphy", "Nakamura", "Navarro", "Nguyen", "Nowak", "Obi", "Okonkwo", "Olsen", "Ortiz",
    "Papadakis", "Park", "Patel", "Pereira", "Petrov", "Quinn", "Rahman", "Ramirez", "Reyes", "Rinaldi", "Rosen", "Saito",
    "Santos", "Schmidt", "Sharma", "Silva", "Singh", "Sorensen", "Suarez", "Tanaka", "Taylor", "Tran", "Ueda", "Vargas", "Vega",
    "Virtanen", "Walker", "Weber", "Whitaker", "Wong", "Yamada", "Yilmaz", "Young", "Zhang", "Ziegler",
];

/// Names in an order of chance, unlike one another for as long as the lists allow.
#[derive(Debug)]
pub struct Names {
    first: Vec<&'static str>,
    last: Vec<&'static str>,
    given: usize,
}

impl Names {
    /// The names of one practice.
    pub fn new(chance: &mut Chance) -> Self {
        Self { first: chance.shuffled(FIRST.to_vec()), last: chance.shuffled(LAST.to_vec()), given: 0 }
    }

    /// The next name. First names repeat after 96, and then stand with other last names.
    pub fn next(&mut self) -> String {
        let (round, at) = (self.given / self.first.len(), self.given % self.first.len());
        self.given += 1;
        let last = (at + round * (round + 1) / 2 + round) % self.last.len();
        format!("{} {}", self.first[at], self.last[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_differ_and_follow_the_seed() {
        let of = |seed: u64| {
            let mut names = Names::new(&mut Chance::new(seed, 0));
            (0..400).map(|_| names.next()).collect::<Vec<String>>()
        };
        assert_eq!(of(1).iter().collect::<BTreeSet<_>>().len(), 400);
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
