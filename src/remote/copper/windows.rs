//! Lists everybody, however many: one search shows no more than a certain number, so that beyond it
//! people are asked for by windows of their creation, each halved until it can be read. It must not
//! leave a second between two windows.

use crate::model::side::Side;
use crate::remote::copper::listing::{CALL, Lister, Listing, Page, Search, SortKey};
use crate::remote::{RemoteError, RemoteErrorKind};

/// Who was created from one second to another, in Unix seconds; open where there is no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Option<i64>,
    pub(super) to: Option<i64>,
}

impl Window {
    pub(super) const EVERYBODY: Self = Self { from: None, to: None };

    /// The older and the newer part of a window whose people were created from `oldest` to `newest`. They
    /// share two seconds, so that nobody is left out, whether or not the service counts its bounds in;
    /// `None` where no part would be shorter.
    fn halves(self, oldest: i64, newest: i64) -> Option<(Self, Self)> {
        let middle = oldest.midpoint(newest);
        let (older, newer) = (Self { to: Some(middle + 1), ..self }, Self { from: Some(middle), ..self });
        (newest - oldest > 2).then_some((older, newer))
    }
}

impl Lister<'_> {
    /// Lists everybody.
    pub(crate) async fn list(&self) -> Result<Listing, RemoteError> {
        let first = self.page(oldest_first(Window::EVERYBODY), 1).await?;
        self.progress.begin(Side::Copper, first.total.unwrap_or_default());
        if !self.is_too_many(&first) {
            return self.window(Window::EVERYBODY, first).await;
        }
        let total_first = first.total;
        let all = self.windows(first).await?;
        Ok(Listing { total_first, total_last: self.count().await?, ..all })
    }

    /// Reads the windows from the oldest on: whoever is new meanwhile comes into the last one.
    async fn windows(&self, first: Page) -> Result<Listing, RemoteError> {
        let mut all = Listing::default();
        let (older, newer) = self.halves(Window::EVERYBODY, &first).await?;
        let mut ahead = vec![newer, older];
        while let Some(window) = ahead.pop() {
            let first = self.page(oldest_first(window), 1).await?;
            if self.is_too_many(&first) {
                let (older, newer) = self.halves(window, &first).await?;
                ahead.extend([newer, older]);
            } else {
                all.join(self.window(window, first).await?);
            }
        }
        Ok(all)
    }

    /// Lists a window, oldest first. Where pages tore, the same people are listed again by address, which
    /// no two of them share.
    async fn window(&self, created: Window, first: Page) -> Result<Listing, RemoteError> {
        let mut listing = self.pages(oldest_first(created), first).await?;
        if listing.is_torn() {
            let by_email = Search { created, ..Search::by(SortKey::Email) };
            let first = self.page(by_email, 1).await?;
            listing.absorb(self.pages(by_email, first).await?);
        }
        Ok(listing)
    }

    async fn halves(&self, window: Window, oldest: &Page) -> Result<(Window, Window), RemoteError> {
        let newest = self.page(Search { created: window, ..Search::by(SortKey::NewestFirst) }, 1).await?;
        let created = |page: &Page| page.people.first().and_then(|(date_created, _)| *date_created);
        let span = created(oldest).zip(created(&newest));
        span.and_then(|(oldest, newest)| window.halves(oldest, newest)).ok_or_else(too_many_at_once)
    }

    fn is_too_many(&self, first: &Page) -> bool {
        first.total.is_some_and(|total| total >= self.readable)
    }
}

const fn oldest_first(created: Window) -> Search {
    Search { created, ..Search::by(SortKey::OldestFirst) }
}

fn too_many_at_once() -> RemoteError {
    RemoteError {
        side: Side::Copper,
        kind: RemoteErrorKind::Unreadable,
        call: CALL.to_owned(),
        status: None,
        message: "more people were created within three seconds than can be listed".to_owned(),
        faulty: Vec::new(),
    }
}
