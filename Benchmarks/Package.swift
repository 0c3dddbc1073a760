// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who builds the client or the server compiles a benchmark. It is built on the
// root package's scratch path and reuses what is there: see scripts/bench.

let package = Package(
  name: "fieldkeep-benchmarks",
  dependencies: [
    // The name is given because a bare path takes its identity from whatever folder the repository was cloned into.
    .package(name: "fieldkeep", path: "..")
  ],
  targets: [
    .target(name: "PlainSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "PlainSQLite", .product(name: "EngineParts", package: "fieldkeep"),
        .product(name: "Fieldkeep", package: "fieldkeep"),
        .product(name: "CaseProtocol", package: "fieldkeep"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.name == "Benchmarks" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
