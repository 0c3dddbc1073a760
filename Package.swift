// swift-tools-version: 6.2

import PackageDescription

// One manifest for the client library, the program `fieldkeep` and the sync server. The trait `Server`
// guards everything that only the server needs, so that a field laptop can build its client without
// fetching an HTTP server: `swift build --disable-default-traits --product fieldkeep`.

let serverOnly: TargetDependencyCondition? = .when(traits: ["Server"])

func server(_ name: String, package: String) -> Target.Dependency {
  .product(name: name, package: package, condition: serverOnly)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "fieldkeep",
  products: [
    .library(name: "Fieldkeep", targets: ["Fieldkeep"]),
    .library(name: "CaseProtocol", targets: ["CaseProtocol"]),
    .executable(name: "fieldkeep", targets: ["FieldkeepCommand"]),
    .executable(name: "fieldkeep-server", targets: ["SyncServerCommand"]),
    // For Benchmarks/ alone, which measures the parts. What an application imports is Fieldkeep.
    .library(
      name: "EngineParts",
      targets: ["LocalReplica", "SegmentLog", "SQLiteSegmentLog", "ChildProcesses"]),
  ],
  traits: [
    .trait(name: "Server", description: "The sync server and every dependency that only it needs."),
    .default(enabledTraits: ["Server"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // MARK: the deterministic core

    .target(name: "CausalMerge"),
    .target(name: "RecordSchema", dependencies: ["CausalMerge"]),
    .target(name: "CaseProtocol", dependencies: ["RecordSchema", "CausalMerge"]),
    // A county that never was: for tests, and for whoever wants to see the program at work.
    .target(
      name: "SyntheticCounty", dependencies: ["CaseProtocol", "RecordSchema", "CausalMerge"]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "SyncProtocol", dependencies: ["CausalMerge", "CZstd", protobuf, crypto]),
    .target(
      name: "Trust",
      dependencies: [
        "SyncProtocol", "CausalMerge", protobuf, crypto,
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ]),
    .target(
      name: "LocalReplica",
      dependencies: [
        "CausalMerge", "RecordSchema", "SyncProtocol", "Trust", grdb, crypto,
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),

    // MARK: the client's edge

    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CLinux"),
    .systemLibrary(
      name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(name: "CurlTransport", dependencies: ["CCurl"]),
    .target(
      name: "Fieldkeep",
      dependencies: [
        "CausalMerge", "RecordSchema", "SyncProtocol", "Trust", "LocalReplica", "CurlTransport",
        "CLinux", crypto,
      ]),
    .executableTarget(
      name: "FieldkeepCommand",
      dependencies: [
        "Fieldkeep", "CaseProtocol", "RecordSchema", "SyntheticCounty", "CQrencode", arguments,
      ]),

    // MARK: the server

    .target(
      name: "SegmentLog", dependencies: ["CausalMerge", "SyncProtocol", "Trust"],
      path: "sync-server/Sources/SegmentLog"),
    .target(
      name: "SQLiteSegmentLog",
      dependencies: [
        "SegmentLog", "CausalMerge", "SyncProtocol", "Trust", grdb,
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      path: "sync-server/Sources/SQLiteSegmentLog"),
    .target(
      name: "SyncServer",
      dependencies: [
        "SegmentLog", "CausalMerge", "SyncProtocol", "Trust",
        server("Hummingbird", package: "hummingbird"),
        server("HummingbirdCore", package: "hummingbird"),
        server("HTTPTypes", package: "swift-http-types"),
        server("NIOCore", package: "swift-nio"),
        server("NIOPosix", package: "swift-nio"),
        server("NIOHTTP1", package: "swift-nio"),
        server("NIOHTTPTypes", package: "swift-nio-extras"),
        server("NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        server("NIOSSL", package: "swift-nio-ssl"),
        server("NIOTLS", package: "swift-nio"),
        server("Logging", package: "swift-log"),
        server("ServiceLifecycle", package: "swift-service-lifecycle"),
        server("UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "sync-server/Sources/SyncServer"),
    .executableTarget(
      name: "SyncServerCommand",
      dependencies: [
        "SyncServer", "SegmentLog", "SQLiteSegmentLog", "SyncProtocol", "Trust", "CausalMerge",
        arguments,
        server("Logging", package: "swift-log"),
        server("ServiceLifecycle", package: "swift-service-lifecycle"),
        server("UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "sync-server/Sources/SyncServerCommand"),

    // MARK: tests

    // A slow second merge that only reads definitions; tests and the simulator compare with it.
    .target(
      name: "ReferenceMerge", dependencies: ["CausalMerge"], path: "Tests/ReferenceMerge"),
    // Chance that can be had again.
    .target(name: "SeededChance", path: "Tests/SeededChance"),
    // Programs that tests start.
    .target(name: "ChildProcesses", path: "Tests/ChildProcesses"),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Fieldkeep", "CaseProtocol", "CausalMerge", "RecordSchema", "SyncProtocol", "Trust",
        "LocalReplica", "CurlTransport", "ChildProcesses", grdb,
      ]),
    // Devices, a server and their faults on virtual time; its program runs as many seeds as asked for.
    .target(
      name: "SimulatedField",
      dependencies: [
        "LocalReplica", "SegmentLog", "SQLiteSegmentLog", "CausalMerge", "RecordSchema",
        "SyncProtocol", "Trust", "ReferenceMerge", crypto,
      ], path: "Tests/SimulatedField"),
    .executableTarget(
      name: "fieldkeep-simulate", dependencies: ["SimulatedField", "CausalMerge", arguments],
      path: "Tests/Simulator"),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["SimulatedField", "CausalMerge", "SyncProtocol", "LocalReplica"]),
    .testTarget(
      name: "LocalReplicaTests",
      dependencies: [
        "LocalReplica", "CausalMerge", "RecordSchema", "SyncProtocol", "Trust", "SegmentLog",
        "SQLiteSegmentLog", "SeededChance", grdb,
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "FieldkeepCommand", "Fieldkeep", "CaseProtocol", "SyntheticCounty", "SeededChance",
        "ChildProcesses", "Trust",
      ],
      exclude: ["Transcripts"]),
    .testTarget(name: "ServerCommandTests", dependencies: ["SyncServerCommand"]),
    .testTarget(
      name: "SyncRoutesTests",
      dependencies: [
        "SyncServer", "SegmentLog", "SQLiteSegmentLog", "CausalMerge", "SyncProtocol", "Trust",
      ]),
    .testTarget(
      name: "SegmentLogTests",
      dependencies: [
        "SegmentLog", "SQLiteSegmentLog", "CausalMerge", "SyncProtocol", "Trust", "SeededChance",
        grdb,
      ]),
    .testTarget(
      name: "CausalMergeTests", dependencies: ["CausalMerge", "ReferenceMerge", "SeededChance"]),
    .testTarget(
      name: "SyncProtocolTests",
      dependencies: ["SyncProtocol", "CausalMerge", "SeededChance", protobuf]),
    .testTarget(
      name: "TrustTests",
      dependencies: [
        "Trust", "SyncProtocol", "CausalMerge", "SimulatedField", "SeededChance", crypto,
      ]),
    .testTarget(name: "RecordSchemaTests", dependencies: ["RecordSchema", "CausalMerge"]),
    .testTarget(
      name: "CaseProtocolTests", dependencies: ["CaseProtocol", "RecordSchema", "CausalMerge"]),
    // The synthetic county's writes through devices that sync at random times; its program tries as many orders as asked
    // for.
    .target(
      name: "CountyOrders",
      dependencies: [
        "SyntheticCounty", "CaseProtocol", "RecordSchema", "CausalMerge", "LocalReplica",
        "SyncProtocol", "Trust", "SimulatedField", crypto,
      ], path: "Tests/CountyOrders"),
    .executableTarget(
      name: "fieldkeep-county", dependencies: ["CountyOrders", arguments],
      path: "Tests/CountyProgram"),
    .testTarget(
      name: "SyntheticCountyTests",
      dependencies: [
        "SyntheticCounty", "CountyOrders", "CaseProtocol", "RecordSchema", "CausalMerge",
      ]),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Trust", "SyncProtocol", "CausalMerge", "ReferenceMerge", crypto, protobuf,
      ]),
    .testTarget(name: "TidyTests"),
    .testTarget(name: "CurlTransportTests", dependencies: ["CurlTransport", "SeededChance"]),
    .testTarget(
      name: "SyncServerTests",
      dependencies: [
        "SyncServer", "SyncProtocol", "SeededChance",
        server("NIOCore", package: "swift-nio"),
        server("NIOPosix", package: "swift-nio"),
        server("NIOSSL", package: "swift-nio-ssl"),
        server("Logging", package: "swift-log"),
        server("ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

package.dependencies.append(
  .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"))

for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .treatAllWarnings(as: .error),
    ]
}
