//! Refuses any write outside the scope. To come.
