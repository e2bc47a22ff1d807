//! The therapist's pages: a caseload with those first who need a look, and for one client the course, why, what to try, what
//! was agreed.
//!
//! | module | page |
//! |---|---|
//! | [`given`] | what a form sent, with what is wrong beside each field |
//! | [`opened`], [`told`] | one record opened; its events in words |
//! | [`caseload`] | the list |
//! | [`new_client`] | a new client |
//! | [`check_in_link`] | a check-in link, the handed-over device, why there was no answer |
//! | [`case`] | one client |
//! | [`agreement`] | what was agreed and what came of it, in words |
//! | [`opinion`], [`propose`], [`review`] | agree on a cause, propose an adjustment, look at what came of it |
//! | [`goals`], [`plan`], [`practice`] | what is kept up between these |
//! | [`session`] | the record of a session, under a minute |
//! | [`prepare`] | one sheet to take into the session |
//! | [`letter`] | the letter of a handover |
//! | [`record`], [`correction`] | every event, and putting one right |
//! | [`notes`] | process notes, their writer's alone |
//! | [`task`], [`safety_plan`] | what a person must look at |

pub mod given;
pub mod opened;
pub mod told;
pub mod agreement;
pub mod caseload;
pub mod new_client;
pub mod check_in_link;
pub mod case;
pub mod opinion;
pub mod propose;
pub mod review;
pub mod goals;
pub mod plan;
pub mod practice;
pub mod session;
pub mod prepare;
pub mod letter;
pub mod record;
pub mod correction;
pub mod notes;
pub mod task;
pub mod safety_plan;
pub mod part_2;

use crate::may::May;
use crate::routes::Routes;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    let routes = about_the_caseload(routes);
    let routes = about_a_client(routes);
    written_about_a_client(routes)
}

fn about_the_caseload(routes: Routes) -> Routes {
    routes
        .get("/caseload", May::Therapist, caseload::show)
        .get("/caseload/new", May::Therapist, new_client::show)
        .post("/caseload/new", May::Therapist, new_client::add)
        .get("/tasks", May::Therapist, task::list)
        .get("/tasks/{task}", May::Therapist, task::show)
        .post("/tasks/{task}/seen", May::Therapist, task::seen)
        .post("/tasks/{task}/close", May::Therapist, task::close)
        .post("/tasks/{task}/plan", May::Therapist, task::plan)
}

fn about_a_client(routes: Routes) -> Routes {
    routes
        .get("/clients/{episode}", May::Reads, case::show)
        .get("/clients/{episode}/prepare", May::Reads, prepare::show)
        .get("/clients/{episode}/goals", May::Reads, goals::show)
        .get("/clients/{episode}/plan", May::Reads, plan::show)
        .get("/clients/{episode}/practice", May::Reads, practice::show)
        .get("/clients/{episode}/record", May::Reads, record::show)
        .get("/clients/{episode}/review/{agreement}", May::Reads, review::show)
        .get("/clients/{episode}/letter", May::Treats, letter::show)
        .get("/clients/{episode}/link", May::Treats, check_in_link::show)
        .get("/clients/{episode}/propose", May::Treats, propose::show)
        .get("/clients/{episode}/session", May::Treats, session::show)
        .get("/clients/{episode}/notes", May::Treats, notes::show)
        .get("/clients/{episode}/notes/export", May::Treats, notes::export)
        .get(
            "/clients/{episode}/record/{number}",
            May::Treats,
            correction::show,
        )
}

fn written_about_a_client(routes: Routes) -> Routes {
    routes
        .post("/clients/{episode}/part-2", May::Treats, part_2::set)
        .post("/clients/{episode}/opinion", May::Treats, opinion::say)
        .post("/clients/{episode}/propose", May::Treats, propose::propose)
        .post("/clients/{episode}/withdraw", May::Treats, propose::withdraw)
        .post(
            "/clients/{episode}/agreed",
            May::Treats,
            propose::agreed_in_session,
        )
        .post("/clients/{episode}/review/{agreement}", May::Treats, review::hold)
        .post("/clients/{episode}/goals", May::Treats, goals::change)
        .post("/clients/{episode}/plan", May::Treats, plan::share)
        .post("/clients/{episode}/plan/approach", May::Treats, plan::approach)
        .post("/clients/{episode}/plan/asked", May::Treats, plan::choose)
        .post("/clients/{episode}/plan/life", May::Treats, plan::life)
        .post("/clients/{episode}/practice", May::Treats, practice::assign)
        .post(
            "/clients/{episode}/practice/looked-at",
            May::Treats,
            practice::looked_at,
        )
        .post("/clients/{episode}/link", May::Treats, check_in_link::make)
        .post("/clients/{episode}/link/send", May::Treats, check_in_link::send)
        .post("/clients/{episode}/link/why", May::Treats, check_in_link::why)
        .post("/clients/{episode}/session", May::Treats, session::record)
        .post("/clients/{episode}/notes", May::Treats, notes::write)
        .post(
            "/clients/{episode}/record/{number}",
            May::Treats,
            correction::correct,
        )
}
