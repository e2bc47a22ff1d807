//! The supervisor's page: courses that stand still, swing or worsen, with what was tried and what came of it.
//!
//! One list across the therapists who are supervised, ordered by how soon somebody should look; nothing counts or compares
//! therapists.

pub mod cases;

use crate::may::May;
use crate::routes::Routes;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/supervision", May::Supervisor, cases::show)
}
