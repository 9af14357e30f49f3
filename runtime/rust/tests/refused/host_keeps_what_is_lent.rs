//! E0521: a host keeps a text that it was lent for a call.

struct Ear(std::sync::Mutex<Vec<&'static str>>);

impl rules::host::Listener for Ear {
    fn heard(&self, text: &str) -> rules::Result<()> {
        self.0.lock().unwrap().push(text);
        Ok(())
    }
}

fn main() {}
