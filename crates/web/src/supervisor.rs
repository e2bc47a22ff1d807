//! Pages that are not written yet: no route.

use crate::routes::Routes;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
}
