// The certificate that new connections are given. Certificates are renewed every few weeks by a
// program that knows nothing of this one but SIGHUP, and sometimes it leaves half a file behind.

#if Server

  import NIOCore
  import NIOSSL
  import Synchronization

  /// Holds the current TLS context and takes over a new one when asked.
  ///
  /// - connections that are open keep the certificate they began with;
  /// - what cannot be loaded changes nothing.
  final class CertificateSource: Sendable {
    private let chainPath: String
    private let keyPath: String
    private let closing: Duration
    private let current: Mutex<NIOSSLContext>

    /// - Throws: what is wrong with the certificate or its key.
    init(chainPath: String, keyPath: String, closing: Duration) throws(SettingsError) {
      self.chainPath = chainPath
      self.keyPath = keyPath
      self.closing = closing
      current = Mutex(try Self.load(chainPath, keyPath, closing))
    }

    var context: NIOSSLContext { current.withLock { $0 } }

    /// Reads both files again.
    ///
    /// - Throws: what is wrong with them; the certificate in use stays.
    func reload() throws(SettingsError) {
      let loaded = try Self.load(chainPath, keyPath, closing)
      current.withLock { $0 = loaded }
    }

    private static func load(
      _ chainPath: String, _ keyPath: String, _ closing: Duration
    ) throws(SettingsError) -> NIOSSLContext {
      do {
        try PrivateKeyFile.check(keyPath)
      } catch {
        throw SettingsError(key: SettingKey.tlsKey.rawValue, problem: error)
      }
      do {
        let chain = try NIOSSLCertificate.fromPEMFile(chainPath)
        guard !chain.isEmpty else {
          throw SettingsError(key: SettingKey.tlsCertificate.rawValue, problem: .certificateRefused)
        }
        let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
          certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv13
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = TimeAmount(closing)
        return try NIOSSLContext(configuration: configuration)
      } catch {
        throw SettingsError(key: SettingKey.tlsCertificate.rawValue, problem: .certificateRefused)
      }
    }
  }

#endif
