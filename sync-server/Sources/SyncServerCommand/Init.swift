// `fieldkeep-server init`: a data directory for one organization.

#if Server

  import ArgumentParser
  import CausalMerge
  import Foundation
  import SQLiteSegmentLog
  import SegmentLog
  import SyncProtocol
  import SyncServer

  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: "Makes a data directory for an organization.",
      discussion: """
        The root fingerprint is what `fieldkeep init` printed on the admin's laptop. The server \
        believes nothing else about the organization: everything in its roster must lead back to it.

        TLS needs a certificate: give one with --certificate and --key, or let --self-signed make \
        one. Invitations carry the pin of its key, which `serve` prints, so a self-signed one is as \
        safe as any; keep the key when you renew it, or every laptop must be told the new pin.

        In a directory whose log is there already, for instance a restored one, only what is \
        missing is made.
        """)

    @OptionGroup var data: DataOption

    @Option(help: "The fingerprint of the organization's root, 64 hexadecimal digits.")
    var rootFingerprint: String

    @Option(help: "Where to listen: host:port, an IPv6 address in brackets.")
    var listen = "0.0.0.0:8443"

    @Option(help: "Where metrics are answered, without TLS: host:port, or off.")
    var operatorListen = "127.0.0.1:9464"

    @Option(help: "The certificate chain, PEM.")
    var certificate: String?

    @Option(help: "The certificate's private key, PEM, not readable by everyone.")
    var key: String?

    @Flag(help: "Make a key and a self-signed certificate with openssl.")
    var selfSigned = false

    @Option(
      help: "A name or address of the server for the self-signed certificate; may be repeated.")
    var host: [String] = []

    @Flag(help: "No TLS: behind a proxy on this machine that ends it; needs a loopback --listen.")
    var plain = false

    func validate() throws {
      guard OrganizationID(hexadecimal: rootFingerprint) != nil else {
        throw ValidationError("--root-fingerprint takes 64 hexadecimal digits")
      }
      guard (certificate == nil) == (key == nil) else {
        throw ValidationError("--certificate and --key belong together")
      }
      let ways = [certificate != nil, selfSigned, plain].count { $0 }
      guard ways == 1 else {
        throw ValidationError("give one of --certificate with --key, --self-signed, or --plain")
      }
    }

    func run() throws {
      let directory = data.directory
      try directory.make()
      if directory.has(directory.settings) {
        throw CommandFailure(
          "this data directory has settings already",
          hint: "edit its file `settings`, or choose another directory",
          exitCode: CommandFailure.Code.cannotCreate)
      }
      try foundLog(in: directory)
      if selfSigned { try SelfSignedCertificate.make(for: names, in: directory) }
      try directory.write(settingsText(for: directory), to: directory.settings)
      Output.say("data directory  \(directory.path)")
      Output.say("organization    \(rootFingerprint.lowercased())")
      if let path = certificatePath(in: directory) {
        Output.say("server pin      \(try ServerKeyPin.pin(ofCertificateAt: path))")
      }
      Output.say("next            fieldkeep-server serve --data \(directory.path)")
    }

    private func foundLog(in directory: DataDirectory) throws {
      guard let organization = OrganizationID(hexadecimal: rootFingerprint) else { return }
      let isThere = directory.has(directory.log)
      let store = try SQLiteSegmentStore(path: directory.log)
      if isThere {
        let core = try ServerCore(store: store)
        guard core.organization == organization else {
          throw CommandFailure(
            "the log in this data directory is another organization's",
            hint: "check the fingerprint and the directory", exitCode: CommandFailure.Code.data)
        }
      } else {
        var generator = SystemRandomNumberGenerator()
        try ServerCore.found(
          store, organization: organization, epoch: Epoch(using: &generator),
          cursorKey: CursorKey(using: &generator))
      }
      try store.close()
    }

    /// What the certificate is for: what was asked, and this machine.
    private var names: [String] {
      var names = host
      if let colon = listen.lastIndex(of: ":") {
        let address = listen[..<colon].filter { $0 != "[" && $0 != "]" }
        if address != "0.0.0.0" && address != "::" { names.append(String(address)) }
      }
      for name in ["localhost", "127.0.0.1"] where !names.contains(name) { names.append(name) }
      return names
    }

    private func certificatePath(in directory: DataDirectory) -> String? {
      if selfSigned { return directory.certificate }
      return certificate.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    }

    private func settingsText(for directory: DataDirectory) -> String {
      var lines = [
        "# Settings of fieldkeep-server. Each is explained in sync-server/README.md.",
        "data-directory = \(directory.path)",
        "listen = \(listen)",
        "operator-listen = \(operatorListen)",
      ]
      if let certificate = certificatePath(in: directory) {
        let key =
          key.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? directory.privateKey
        lines += ["transport = tls", "tls-certificate = \(certificate)", "tls-key = \(key)"]
      } else {
        lines.append("transport = plain")
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

#endif
