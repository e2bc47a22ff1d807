//! Messages by e-mail: what they say, to whom, and how somebody stops them. Sending itself needs a network and stands in the program.
//!
//! | module | gives |
//! |---|---|
//! | [`letter`] | a message in words: the practice's name, a link, and nothing of why somebody comes |
//! | [`queue`] | what is queued: check-in links with their reminder, invitations, "something waits for you" |
//! | [`quiet`] | the hours in which nothing is sent |
//! | [`state`] | how a message stands, in words |
//! | [`stop`] | the page behind "tell us if you do not want these" |

pub mod letter;
pub mod queue;
pub mod quiet;
pub mod state;
pub mod stop;
