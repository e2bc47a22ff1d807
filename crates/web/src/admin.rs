//! The administrator's pages: people and installation, no clinical content.
//!
//! | module | page |
//! |---|---|
//! | [`home`] | what there is, and what is missing |
//! | [`people`], [`person`], [`supervision`] | who signs in, for what, invitations; who supervises whom |
//! | [`settings`] | the practice: names, times, who reads, what is switched on |
//! | [`instruments`], [`plan`] | measures with their terms and licences held; which are given how often |
//! | [`overlay`] | the practice's own files over the library, checked before they are in force |
//! | [`languages`] | what there is in which language; adding and taking away one as a whole |
//! | [`sent`] | forms that may carry a file |
//! | [`audit`], [`sessions`] | who did what; who is signed in |
//! | [`import`], [`table`], [`export`] | clients and past scores in, the whole practice out |
//! | [`erasure`] | a record erased, whose time is over |

pub mod home;
pub mod people;
pub mod person;
pub mod supervision;
pub mod settings;
pub mod instruments;
pub mod plan;
pub mod overlay;
pub mod languages;
pub mod audit;
pub mod sent;
pub mod sessions;
pub mod messages;
pub mod table;
pub mod import;
pub mod export;
pub mod erasure;

use crate::may::May::Administrator;
use crate::routes::Routes;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    about_the_installation(about_people(routes))
}

fn about_people(routes: Routes) -> Routes {
    routes
        .get("/admin", Administrator, home::show)
        .get("/admin/people", Administrator, people::list)
        .get("/admin/people/new", Administrator, people::new)
        .post("/admin/people/new", Administrator, people::invite)
        .get("/admin/people/{account}", Administrator, person::show)
        .post("/admin/people/{account}", Administrator, person::change)
        .post(
            "/admin/people/{account}/invite",
            Administrator,
            person::invite_again,
        )
        .post("/admin/people/{account}/unlink", Administrator, person::unlink)
        .get("/admin/supervision", Administrator, supervision::show)
        .post("/admin/supervision", Administrator, supervision::change)
        .get("/admin/sessions", Administrator, sessions::list)
        .post("/admin/sessions", Administrator, sessions::end)
        .get("/admin/messages", Administrator, messages::list)
        .get("/admin/audit", Administrator, audit::list)
        .post("/admin/audit/check", Administrator, audit::check)
        .get("/admin/erasure", Administrator, erasure::list)
        .get("/admin/erasure/{client}", Administrator, erasure::show)
        .post("/admin/erasure/{client}", Administrator, erasure::erase)
}

fn about_the_installation(routes: Routes) -> Routes {
    routes
        .get("/admin/settings", Administrator, settings::show)
        .post("/admin/settings", Administrator, settings::change)
        .get("/admin/instruments", Administrator, instruments::list)
        .post("/admin/instruments", Administrator, instruments::hold)
        .get("/admin/plan", Administrator, plan::show)
        .post("/admin/plan", Administrator, plan::change)
        .get("/admin/library", Administrator, overlay::list)
        .get("/admin/library/file", Administrator, overlay::edit)
        .post("/admin/library/file", Administrator, overlay::put)
        .post("/admin/library/remove", Administrator, overlay::remove)
        .get("/admin/languages", Administrator, languages::show)
        .post("/admin/languages/put", Administrator, languages::put)
        .post("/admin/languages/remove", Administrator, languages::remove)
        .get("/admin/import", Administrator, import::show)
        .post("/admin/import", Administrator, import::preview)
        .post("/admin/import/store", Administrator, import::store)
        .get("/admin/export", Administrator, export::show)
        .post("/admin/export", Administrator, export::write)
}
