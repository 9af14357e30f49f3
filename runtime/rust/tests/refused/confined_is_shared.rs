//! E0277: a confined handle is lent to another thread.

fn main() {
    let page = rules::Page::new().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| page.turn());
    });
}
