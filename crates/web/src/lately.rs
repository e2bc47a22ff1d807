//! What was made lately, kept in memory up to so many bytes.
//!
//! Whoever asks says what the thing must have been made from, as the records had it in this request: an entry is used where that is
//! exactly the same and is otherwise as good as not there. So two servers on one database need not tell each other anything, and
//! an entry can be forgotten at any time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Things by key, those used lately; two generations, of which the older goes as a whole when the younger is full.
#[derive(Debug)]
pub struct Lately<K, V> {
    most_bytes: usize,
    both: Mutex<Generations<K, V>>,
}

#[derive(Debug)]
struct Generations<K, V> {
    young: HashMap<K, (V, usize)>,
    old: HashMap<K, (V, usize)>,
    young_bytes: usize,
}

impl<K: Eq + Hash, V: Clone> Lately<K, V> {
    /// Nothing yet, and never more than about `most_bytes`.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            both: Mutex::new(Generations {
                young: HashMap::new(),
                old: HashMap::new(),
                young_bytes: 0,
            }),
        }
    }

    /// What is kept under `key`.
    pub fn get(&self, key: &K) -> Option<V> {
        let mut both = self.lock();
        if let Some((value, _)) = both.young.get(key) {
            return Some(value.clone());
        }
        let (key, (value, bytes)) = both.old.remove_entry(key)?;
        self.keep(&mut both, key, value.clone(), bytes);
        Some(value)
    }

    /// Keeps `value`, which takes about so many bytes.
    pub fn put(&self, key: K, value: V, bytes: usize) {
        let mut both = self.lock();
        both.old.remove(&key);
        self.keep(&mut both, key, value, bytes);
    }

    /// Lets go of everything whose key `is_meant`.
    pub fn forget(&self, is_meant: impl Fn(&K) -> bool) {
        let both = &mut *self.lock();
        both.old.retain(|key, _| !is_meant(key));
        both.young.retain(|key, _| !is_meant(key));
        both.young_bytes = both.young.values().map(|(_, bytes)| bytes).sum();
    }

    fn keep(&self, both: &mut Generations<K, V>, key: K, value: V, bytes: usize) {
        if both.young_bytes + bytes > self.most_bytes / 2 {
            both.old = std::mem::take(&mut both.young);
            both.young_bytes = 0;
        }
        let before = both.young.insert(key, (value, bytes));
        both.young_bytes += bytes;
        both.young_bytes -= before.map_or(0, |(_, bytes)| bytes);
    }

    fn lock(&self) -> MutexGuard<'_, Generations<K, V>> {
        self.both.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Lately;

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let lately = Lately::new(100);
        for key in 0..1000 {
            lately.put(key, key, 10);
            assert_eq!(lately.get(&0), Some(0), "used all the time");
        }
        let kept = (0..1000).filter(|key| lately.get(key).is_some()).count();
        assert!((2..=10).contains(&kept), "{kept} of 10 bytes each in 100");
    }

    #[test]
    fn what_is_forgotten_is_gone_from_both_generations_and_its_room_is_free() {
        let lately = Lately::new(100);
        for key in 0..8 {
            lately.put(key, key, 10);
        }
        lately.forget(|key| key % 2 == 1);
        let kept: Vec<i32> = (0..8).filter(|key| lately.get(key).is_some()).collect();
        assert_eq!(kept, [0, 2, 4, 6]);
        lately.forget(|_| true);
        for key in 10..15 {
            lately.put(key, key, 10);
        }
        assert!((10..15).all(|key| lately.get(&key).is_some()), "50 bytes of 50");
    }

    #[test]
    fn the_same_key_is_kept_once() {
        let lately = Lately::new(100);
        for value in 0..50 {
            lately.put("a", value, 40);
        }
        assert_eq!(lately.get(&"a"), Some(49));
    }
}
