//! What Rust's library asks of a system: threads, panics, files, clocks.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::{mpsc, Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use std::{env, fs, io, panic, process, thread};

fn threads() {
    let (sender, receiver) = mpsc::channel();
    let workers: Vec<_> = (0..8i64)
        .map(|i| {
            let sender = sender.clone();
            thread::spawn(move || {
                (0..300).for_each(|k| sender.send(i * k).unwrap());
                i
            })
        })
        .collect();
    drop(sender);
    println!("{}", receiver.iter().sum::<i64>());
    println!("{}", workers.into_iter().map(|worker| worker.join().unwrap()).sum::<i64>());
    let pair = Arc::new((Mutex::new(0), Condvar::new()));
    let other = pair.clone();
    let waiter = thread::spawn(move || *other.1.wait_while(other.0.lock().unwrap(), |value| *value == 0).unwrap());
    thread::sleep(Duration::from_millis(2));
    *pair.0.lock().unwrap() = 5;
    pair.1.notify_all();
    println!("{}", waiter.join().unwrap());
    thread::scope(|scope| {
        for i in 0..4u8 {
            scope.spawn(move || assert_eq!(vec![i; 1 << 20][5], i));
        }
    });
}

fn panics() {
    panic::set_hook(Box::new(|_| {}));
    println!("{}", panic::catch_unwind(|| Vec::<i32>::new()[env::args().count()]).is_err());
    println!("{}", thread::spawn(|| panic!("in a thread")).join().is_err());
}

fn files() -> io::Result<()> {
    fs::create_dir_all("one/two")?;
    fs::write("one/file", b"hello\nworld\n")?;
    for line in BufReader::new(fs::File::open("one/file")?).lines() {
        println!("{}", line?);
    }
    fs::copy("one/file", "one/copy")?;
    fs::rename("one/copy", "one/two/moved")?;
    let mut names: Vec<_> = fs::read_dir("one")?.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    println!("{:?} {}", names, fs::metadata("one/two/moved")?.len());
    fs::remove_dir_all("one")?;
    println!("{:?}", fs::read("nowhere").map_err(|error| error.to_string()));
    Ok(())
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    println!("{:?} {:?}", arguments, env::var("A"));
    threads();
    panics();
    files().unwrap();
    let mut sums = BTreeMap::new();
    for i in 0..5000u64 {
        *sums.entry((i * 2654435761) % 977).or_insert(0u64) += i;
    }
    println!("{:?} {}", sums.iter().take(3).collect::<Vec<_>>(), sums.iter().collect::<HashMap<_, _>>().len());
    println!("{} {:?} {:e} {:.3} {}", f64::sin(1.0), 0.1 + 0.2, 1e300f64, 1f64 / 3.0, u128::MAX / 7);
    let start = Instant::now();
    thread::sleep(Duration::from_millis(2));
    println!("{}", start.elapsed() >= Duration::from_millis(2));
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    println!("{} {}", input.len(), thread::available_parallelism().is_ok());
    io::stderr().write_all(b"said to stderr\n").unwrap();
    process::exit(11)
}
