//! E0277: a host that cannot be called on another thread.

struct Ear(std::cell::RefCell<Vec<String>>);

impl rules::host::Listener for Ear {
    fn heard(&self, text: &str) -> rules::Result<()> {
        self.0.borrow_mut().push(text.to_string());
        Ok(())
    }
}

fn main() {}
