//! Time for each workload, for our reader and two foreign ones: `cargo bench --features oracles`.
//! The gates count instructions instead, which repeat on a busy machine: `benches/instructions.sh`.

mod readers;
mod workload;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use readers::{PIECE, Reader};

fn speed(criterion: &mut Criterion) {
    for name in workload::NAMES {
        let Some(workload) = workload::workload(name, 1) else {
            continue;
        };
        let mut group = criterion.benchmark_group(workload.name);
        group.sample_size(20);
        group.throughput(Throughput::Bytes(workload.octets.len() as u64));
        for reader in Reader::ALL {
            if !reader.reads(workload.side) {
                continue;
            }
            assert_eq!(reader.pass(&workload, PIECE), workload.messages);
            let id = BenchmarkId::from_parameter(reader.name());
            group.bench_with_input(id, &workload, |bencher, workload| {
                bencher.iter(|| reader.pass(workload, PIECE));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, speed);
criterion_main!(benches);
