import Glibc
import SessionFiles
import TestSupport
import Testing
import Timestamps

@Suite("ZIP archives")
struct ZIPWriterTests {
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = CRC32()
        bytes.withUnsafeBytes { checksum.add($0) }
        return checksum.value
    }

    @Test(
        "the checksum is the known one, whatever pieces the bytes come in",
        arguments: [
            ("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ] as [(String, UInt32)])
    func checksums(text: String, value: UInt32) {
        let bytes = Array(text.utf8)
        #expect(Self.checksum(bytes) == value)
        for split in 0...bytes.count {
            var checksum = CRC32()
            bytes[..<split].withUnsafeBytes { checksum.add($0) }
            bytes[split...].withUnsafeBytes { checksum.add($0) }
            #expect(checksum.value == value)
        }
    }

    private func write(_ bytes: [UInt8], to descriptor: CInt) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            written += count
        }
    }

    /// Runs the body with an open file that is gone afterwards.
    private func withFile(_ body: (CInt, String) throws -> Void) throws {
        var template = Array("/tmp/wallcrawler-test-zip-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(descriptor)
            unlink(path)
        }
        try body(descriptor, path)
    }

    private static let time = Timestamp(seconds: 1_795_378_107)

    @Test(
        "Python reads what was written, and so does unzip",
        .enabled(if: TestPython.path != nil, "\(TestPython.absence)"))
    func readable() throws {
        try withFile { descriptor, path in
            var archive = ZIPWriter()
            let files = [
                ("empty.txt", []), ("a.txt", Array("hello".utf8)),
                ("Größe 日本 🙂.bin", (0..<100_000).map { UInt8($0 & 255) }),
            ]
            for (name, bytes) in files {
                write(
                    archive.begin(
                        name: name, size: UInt64(bytes.count), checksum: Self.checksum(bytes), modified: Self.time),
                    to: descriptor)
                write(bytes, to: descriptor)
            }
            write(archive.finish(), to: descriptor)
            let output = try TestPython.run(
                """
                import shutil, subprocess, sys, zipfile
                path = sys.argv[1]
                archive = zipfile.ZipFile(path)
                assert archive.testzip() is None
                for info in archive.infolist():
                    print(info.filename, info.file_size, info.compress_type, info.date_time, oct(info.external_attr >> 16))
                assert archive.read('a.txt') == b'hello'
                assert archive.read('Größe 日本 🙂.bin') == bytes(i & 255 for i in range(100000))
                if shutil.which('unzip'):
                    subprocess.run(['unzip', '-tqq', path], check=True)
                """, [path])
            #expect(output.contains("empty.txt 0 0 (2026, 11, 22, 20, 8, 26) 0o100644"), "\(output)")
            #expect(output.split(separator: "\n").count >= 3)
        }
    }

    @Test("an archive of nothing is an archive", .enabled(if: TestPython.path != nil, "\(TestPython.absence)"))
    func empty() throws {
        try withFile { descriptor, path in
            let bytes = ZIPWriter().finish()
            #expect(bytes.count == 22)
            write(bytes, to: descriptor)
            let output = try TestPython.run(
                "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).namelist())", [path])
            #expect(output == "[]\n")
        }
    }

    /// The large file is a hole in the archive: its bytes are never read.
    @Test(
        "files, places and numbers beyond 32 and 16 bits are written as ZIP64",
        .enabled(if: TestPython.path != nil, "\(TestPython.absence)"))
    func large() throws {
        try withFile { descriptor, path in
            var archive = ZIPWriter()
            let size: UInt64 = 5 << 30
            write(archive.begin(name: "large", size: size, checksum: 0, modified: Self.time), to: descriptor)
            lseek(descriptor, off_t(size), SEEK_CUR)
            let bytes = Array("far away".utf8)
            write(
                archive.begin(name: "far", size: 8, checksum: Self.checksum(bytes), modified: Self.time), to: descriptor
            )
            write(bytes, to: descriptor)
            for number in 0..<65_600 {
                write(archive.begin(name: "f\(number)", size: 0, checksum: 0, modified: Self.time), to: descriptor)
            }
            write(archive.finish(), to: descriptor)
            let output = try TestPython.run(
                """
                import sys, zipfile
                archive = zipfile.ZipFile(sys.argv[1])
                print(len(archive.infolist()), archive.getinfo('large').file_size, archive.read('far'), archive.read('f65599'))
                """, [path])
            #expect(output == "65602 5368709120 b'far away' b''\n", "\(output)")
        }
    }
}
