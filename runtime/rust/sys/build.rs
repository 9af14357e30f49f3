// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Finds the library, in this order:
//!
//! 1. the folder that `SABIR_LIBRARY_DIR` names, or `NAME_LIBRARY_DIR` for this library alone;
//! 2. what the system has, as pkg-config knows it;
//! 3. the static library that this crate carries, `lib/TARGET/libNAME.a`, if it carries one, and the
//!    shared ones that are named in `needs` beside it.
//!
//! Nothing is fetched, and no other crate is needed. With `DOCS_RS` set nothing is linked.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let name = variable("CARGO_MANIFEST_LINKS");
    let own = format!("{}_LIBRARY_DIR", name.to_uppercase());
    for known in [own.as_str(), "SABIR_LIBRARY_DIR", "DOCS_RS", "PKG_CONFIG", "PKG_CONFIG_PATH"] {
        println!("cargo:rerun-if-env-changed={known}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=lib");
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    let named = |name: &str| env::var_os(name).filter(|folder| !folder.is_empty());
    let folder = named(&own).or_else(|| named("SABIR_LIBRARY_DIR"));
    let found = match folder {
        Some(folder) => link_folder(&name, Path::new(&folder)),
        None => link_system(&name) || link_carried(&name),
    };
    if !found {
        // Who only checks or documents the crate needs no library.
        println!("cargo:warning=lib{name} was not found: set SABIR_LIBRARY_DIR to its folder");
        println!("cargo:rustc-link-lib=dylib={name}");
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

/// A shared library before a static one.
fn link_folder(name: &str, folder: &Path) -> bool {
    let shared = folder.join(format!("lib{name}.so"));
    let archive = folder.join(format!("lib{name}.a"));
    println!("cargo:rerun-if-changed={}", shared.display());
    if !shared.exists() && archive.exists() {
        return link_archive(name, folder);
    }
    println!("cargo:rustc-link-search=native={}", folder.display());
    println!("cargo:rustc-link-lib=dylib={name}");
    println!("cargo:root={}", folder.display());
    true
}

fn link_archive(name: &str, folder: &Path) -> bool {
    println!("cargo:rustc-link-search=native={}", folder.display());
    println!("cargo:rustc-link-lib=static={name}");
    let apple = variable("TARGET").contains("apple");
    println!("cargo:rustc-link-lib=dylib={}", if apple { "c++" } else { "stdc++" });
    println!("cargo:root={}", folder.display());
    true
}

fn link_carried(name: &str) -> bool {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let folder = root.join("lib").join(variable("TARGET"));
    if !folder.join(format!("lib{name}.a")).exists() {
        return false;
    }
    link_archive(name, &folder);
    for needed in fs::read_to_string(folder.join("needs")).unwrap_or_default().lines() {
        println!("cargo:rustc-link-lib=dylib={needed}");
    }
    true
}

/// By the program: what it prints are options of a C compiler.
fn link_system(name: &str) -> bool {
    let program = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".to_string());
    let Ok(output) = Command::new(program).args(["--libs", name]).output() else {
        return false;
    };
    if !output.status.success() {
        return false;
    }
    for word in String::from_utf8_lossy(&output.stdout).split_whitespace() {
        if let Some(folder) = word.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={folder}");
        } else if let Some(library) = word.strip_prefix("-l") {
            println!("cargo:rustc-link-lib=dylib={library}");
        }
    }
    true
}
