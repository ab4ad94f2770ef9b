//! Work side by side: job threads with a runtime each, connections capped, every case caught
//! should it panic, and results in the order of the plan.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Counts connections, and makes those wait that would exceed the cap.
#[derive(Debug)]
pub(crate) struct Permits {
    free: Mutex<usize>,
    changed: Condvar,
    all: usize,
}

impl Permits {
    pub(crate) const fn new(all: usize) -> Self {
        Self {
            free: Mutex::new(all),
            changed: Condvar::new(),
            all,
        }
    }

    /// Waits until `count` are free (at most all of them) and takes them until the guard is dropped.
    pub(crate) fn take(&self, count: usize) -> Permit<'_> {
        let count = count.min(self.all);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < count {
            free = self
                .changed
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *free -= count;
        Permit {
            permits: self,
            count,
        }
    }
}

/// Connections that may be open.
#[derive(Debug)]
pub(crate) struct Permit<'p> {
    permits: &'p Permits,
    count: usize,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut free = self
            .permits
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *free += self.count;
        self.permits.changed.notify_all();
    }
}

/// What a job thread says about one piece of work.
pub(crate) enum Said<R> {
    /// It begins.
    Started,
    /// It is done.
    Done(R),
    /// It panicked: a fault of ours, with its words.
    Panicked(String),
}

/// Runs `work(thread state, index)` for each index below `count` on `jobs` threads, and passes what is said
/// to `hear` on the calling thread. `begin` makes the state of a thread, `end` takes it back. Stops
/// handing out work once `stopped` says so.
pub(crate) fn run_all<S, R: Send>(
    jobs: usize,
    count: usize,
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> R + Sync,
    end: impl Fn(S) + Sync,
    stopped: impl Fn() -> bool + Sync,
    mut hear: impl FnMut(usize, Said<R>),
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver): (Sender<(usize, Said<R>)>, Receiver<_>) = channel();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, count.max(1)) {
            let sender = sender.clone();
            let (next, begin, work, end, stopped) = (&next, &begin, &work, &end, &stopped);
            scope.spawn(move || {
                let mut state = begin();
                while !stopped() {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count || sender.send((index, Said::Started)).is_err() {
                        break;
                    }
                    let said = match catch_unwind(AssertUnwindSafe(|| work(&mut state, index))) {
                        Ok(result) => Said::Done(result),
                        Err(panic) => {
                            state = begin();
                            Said::Panicked(words(panic.as_ref()))
                        }
                    };
                    if sender.send((index, said)).is_err() {
                        break;
                    }
                }
                end(state);
            });
        }
        drop(sender);
        for (index, said) in receiver {
            hear(index, said);
        }
    });
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    #[test]
    fn all_work_is_done_once_and_a_panic_ends_nothing() {
        let mut done = Vec::new();
        let mut panics = Vec::new();
        run_all(
            3,
            20,
            || 0usize,
            |count, index| {
                *count += 1;
                assert!(index != 7, "seven");
                index * 2
            },
            |_| {},
            || false,
            |index, said| match said {
                Said::Started => {}
                Said::Done(result) => {
                    assert_eq!(result, index * 2);
                    done.push(index);
                }
                Said::Panicked(words) => panics.push((index, words)),
            },
        );
        done.sort_unstable();
        assert_eq!(
            done,
            (0..20).filter(|&index| index != 7).collect::<Vec<_>>()
        );
        assert_eq!(panics, [(7, "seven".to_owned())]);
    }

    #[test]
    fn a_stop_hands_out_no_more_work() {
        let stop = AtomicBool::new(false);
        let mut heard = 0;
        run_all(
            1,
            1000,
            || (),
            |(), index| {
                if index == 2 {
                    stop.store(true, Ordering::SeqCst);
                }
            },
            |()| {},
            || stop.load(Ordering::SeqCst),
            |_, said| heard += usize::from(matches!(said, Said::Done(()))),
        );
        assert_eq!(heard, 3);
    }

    #[test]
    fn connections_are_capped() {
        let permits = Permits::new(3);
        let open = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let _permit = permits.take(2);
                        let now = open.fetch_add(2, Ordering::SeqCst) + 2;
                        most.fetch_max(now, Ordering::SeqCst);
                        open.fetch_sub(2, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(
            most.load(Ordering::SeqCst),
            2,
            "two at a time leave one that is too few for another"
        );
        let _all = permits.take(99);
    }
}
