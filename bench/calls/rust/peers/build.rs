//! Builds the peers that there are: `CALLS` is where plain.h is.

fn main() {
    let calls = std::env::var("CALLS").expect("run.py says it");
    #[cfg(feature = "by_cxx")]
    cxx_build::bridge("src/by_cxx.rs")
        .include(&calls)
        .include("src")
        .std("c++17")
        .opt_level(2)
        .compile("by_cxx");
    #[cfg(feature = "by_bindgen")]
    {
        let out = std::path::PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
        bindgen::Builder::default()
            .header(format!("{calls}/plain.h"))
            .allowlist_function("plain_.*")
            .generate()
            .expect("bindgen reads plain.h")
            .write_to_file(out.join("by_bindgen.rs"))
            .expect("it can be written");
    }
    let library = std::env::var("LIBRARY").expect("run.py says it");
    println!("cargo:rustc-link-search=native={library}");
    println!("cargo:rustc-link-lib=bench_calls_plain");
    println!("cargo:rustc-link-lib=calls");
    println!("cargo:rustc-link-arg=-Wl,-rpath,{library}");
    println!("cargo:rerun-if-env-changed=LIBRARY");
    let _ = calls;
}
