//! E0277: a confined handle goes to another thread.

fn main() {
    let page = rules::Page::new().unwrap();
    std::thread::spawn(move || page.turn());
}
