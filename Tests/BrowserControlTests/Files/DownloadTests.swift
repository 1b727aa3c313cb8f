import BrowserControl
import ByteEncodings
import Glibc
import JSONModel
import NIOPosix
import SessionFiles
import Synchronization
import TestSupport
import Testing

@Suite("Downloads of a session", .serialized)
struct DownloadTests {
    @Test("a page's download is listed, read whole and in parts, and deleted")
    func download() async throws {
        try await FilesFixture.with { fixture in
            await fixture.open("/ok")
            _ = try await fixture.evaluate("location.href = '/file'")
            #expect(await fixture.haveEnded(1))
            let listing = try await fixture.listing()
            #expect(listing.count == 1 && listing[0]["name"] == "file.txt" && listing[0]["state"] == "completed")
            #expect(listing[0]["size"] == 10 && listing[0]["startedAt"] != nil && listing[0]["finishedAt"] != nil)

            let whole = try await fixture.request("GET", "/files/downloads/file.txt")
            #expect(whole.status == 200 && whole.text == "downloaded")
            #expect(whole.header("content-type") == "application/octet-stream")
            #expect(whole.header("x-content-type-options") == "nosniff")
            #expect(whole.header("content-disposition")?.hasPrefix("attachment; filename=\"file.txt\"") == true)
            #expect(whole.header("cache-control") == "no-store")
            let part = try await fixture.request("GET", "/files/downloads/file.txt", headers: ["Range: bytes=4-7"])
            #expect(part.status == 206 && part.text == "load" && part.header("content-range") == "bytes 4-7/10")
            #expect(
                try await fixture.request("GET", "/files/downloads/file.txt", headers: ["Range: bytes=10-"]).status
                    == 416)
            let head = try await fixture.request("HEAD", "/files/downloads/file.txt")
            #expect(head.status == 200 && head.body.isEmpty && head.header("content-length") == "10")

            #expect(try await fixture.request("DELETE", "/files/downloads/file.txt").status == 200)
            #expect(try await fixture.request("GET", "/files/downloads/file.txt").status == 404)
            #expect(try await fixture.request("DELETE", "/files/downloads/file.txt").status == 404)
            #expect(try await fixture.listing().isEmpty)
            #expect(entries(of: fixture.browser.downloadDirectory).isEmpty)
        }
    }

    @Test("what attackers call their files is only ever a label, and never a place")
    func names() async throws {
        try await FilesFixture.with { fixture in
            await fixture.open("/ok")
            let names = [
                "../../../../tmp/wallcrawler-escape.txt", "/etc/wallcrawler-escape", "..\\\\..\\\\x.bat", ".bashrc",
                "CON",
                "evil\u{202E}txt.exe", "same.txt", "same.txt", "a\u{0}b", "x".padding(to: 400) + ".pdf", "日本 🙂.txt",
            ]
            for (number, name) in names.enumerated() {
                // A page may download ten files a second.
                if number == names.count / 2 { await fixture.open("/ok") }
                try await fixture.offer(name, "'\(number)'")
                #expect(await fixture.haveEnded(number + 1), "\(name.debugDescription)")
            }
            let downloads = fixture.store.downloads
            #expect(downloads.allSatisfy { $0.state == .completed })
            #expect(Set(downloads.map { $0.name.lowercased() }).count == names.count)
            for (number, entry) in downloads.enumerated() {
                #expect(!entry.name.contains("/") && !entry.name.hasPrefix(".") && !entry.name.contains("\u{202E}"))
                #expect(entry.name.utf8.count <= 210)
                let path = "/files/downloads/" + PercentEncoding.encode(entry.name)
                #expect(try await fixture.request("GET", path).text == "\(number)", "\(entry.name)")
            }
            #expect(Set(entries(of: fixture.browser.downloadDirectory)) == Set(downloads.map(\.id)))
            #expect(access("/tmp/wallcrawler-escape.txt", F_OK) != 0 && access("/etc/wallcrawler-escape", F_OK) != 0)
        }
    }

    @Test("links and special files in the directory are neither followed nor served")
    func links() async throws {
        try await FilesFixture.with { fixture in
            await fixture.open("/ok")
            for name in ["symlink.txt", "fifo.txt", "hardlink.txt", "directory.txt", "good.txt"] {
                try await fixture.offer(name, "'content'")
                let count = fixture.store.downloads.count
                #expect(await fixture.haveEnded(max(1, count)))
            }
            #expect(await fixture.haveEnded(5))
            let directory = fixture.browser.downloadDirectory
            for entry in fixture.store.downloads where entry.name != "good.txt" {
                let path = "\(directory)/\(entry.id)"
                unlink(path)
                switch entry.name {
                case "symlink.txt": symlink("/etc/passwd", path)
                case "fifo.txt": mkfifo(path, 0o666)
                case "hardlink.txt":
                    link("\(directory)/\(fixture.store.downloads.first { $0.name == "good.txt" }?.id ?? "")", path)
                default: mkdir(path, 0o755)
                }
            }
            for name in ["symlink.txt", "fifo.txt", "directory.txt", "hardlink.txt"] {
                let reply = try await fixture.request("GET", "/files/downloads/\(name)")
                #expect(reply.status == 404 && !reply.text.contains("root:"), "\(name)")
            }
            // The archive is not whole, which the missing end of its chunks says.
            let archive = try await fixture.request("GET", "/files/downloads.zip")
            #expect(!archive.text.contains("root:") && !archive.text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("a download beyond the limits is cancelled, said to be, and leaves nothing")
    func limits() async throws {
        try await FilesFixture.with(
            limits: FileLimits(bytesPerFile: 1_000, bytesInTotal: 1_500, files: 3)
        ) { fixture in
            await fixture.open("/ok")
            try await fixture.offer("large.bin", "new Uint8Array(1001)")
            #expect(await fixture.haveEnded(1))
            try await fixture.offer("fits.bin", "new Uint8Array(1000)")
            #expect(await fixture.haveEnded(2))
            try await fixture.offer("together.bin", "new Uint8Array(501)")
            #expect(await fixture.haveEnded(3))
            let states = Dictionary(uniqueKeysWithValues: fixture.store.downloads.map { ($0.name, $0) })
            #expect(states["large.bin"]?.problem == "a file may have at most 1000 bytes")
            #expect(states["fits.bin"]?.state == .completed)
            #expect(states["together.bin"]?.problem == "the files may have at most 1500 bytes together")
            let reply = try await fixture.request("GET", "/files/downloads/large.bin")
            #expect(reply.status == 409 && reply.json["message"]?.stringValue?.contains("1000 bytes") == true)
            #expect(
                fixture.notices.notices.withLock { $0.contains(.refused(reason: "a file may have at most 1000 bytes")) }
            )
            let kept = states["fits.bin"]?.id ?? ""
            #expect(
                await eventually(within: .seconds(10)) { entries(of: fixture.browser.downloadDirectory) == [kept] })
        }
    }

    @Test("what clients say of downloads neither moves nor stops those of others, also when they go")
    func clients() async throws {
        try await FilesFixture.with { fixture in
            let client = try await RawClient.open(port: fixture.port, "/cdp?signingKey=full")
            let answer = try await client.call(
                1, "Browser.setDownloadBehavior",
                ["behavior": "allow", "downloadPath": "/etc", "eventsEnabled": true])
            #expect(answer["result"] == [:])
            await fixture.open("/ok")
            try await fixture.offer("first.txt", "'1'")
            let event = try await client.message { $0["method"] == "Browser.downloadWillBegin" }
            #expect(event["params"]?["suggestedFilename"] == "first.txt")
            #expect(await fixture.haveEnded(1))
            // Chromium forgets the behaviour with the connection that set it.
            _ = try await client.call(2, "Browser.close")
            #expect(try await client.closeFrame().closeCode == 1000)
            try await fixture.offer("second.txt", "'2'")
            #expect(await fixture.haveEnded(2))
            #expect(fixture.store.downloads.map(\.state) == [.completed, .completed])
        }
    }

    @Test("a context of a client can download from the start, unless the client forbids it")
    func contexts() async throws {
        try await FilesFixture.with { fixture in
            let client = try await RawClient.open(port: fixture.port, "/cdp?signingKey=full")
            func page(_ number: Int, denying: Bool) async throws {
                let context = try await client.call(number, "Target.createBrowserContext")["result"]?[
                    "browserContextId"]
                if denying {
                    _ = try await client.call(
                        number + 1, "Browser.setDownloadBehavior",
                        ["behavior": "deny", "browserContextId": context ?? .null])
                }
                let target = try await client.call(
                    number + 2, "Target.createTarget",
                    ["url": .string(fixture.site.url("/ok")), "browserContextId": context ?? .null])["result"]?[
                        "targetId"]
                let session = try await client.call(
                    number + 3, "Target.attachToTarget", ["targetId": target ?? .null, "flatten": true])["result"]?[
                        "sessionId"]?.stringValue
                _ = try await client.call(
                    number + 4, "Runtime.evaluate",
                    [
                        "expression": .string(
                            "const a = document.createElement('a'); a.href = 'data:x,1'; a.download = 'n\(number).txt'; a.click()"
                        ),
                        "userGesture": true,
                    ], session: session)
            }
            try await page(10, denying: false)
            #expect(await fixture.haveEnded(1))
            try await page(20, denying: true)
            #expect(await fixture.haveEnded(2))
            let states = Dictionary(uniqueKeysWithValues: fixture.store.downloads.map { ($0.name, $0.state) })
            #expect(states == ["n10.txt": .completed, "n20.txt": .canceled])
        }
    }

    @Test(
        "an archive has all downloads that are complete", .enabled(if: TestPython.path != nil, "\(TestPython.absence)"))
    func archive() async throws {
        try await FilesFixture.with { fixture in
            await fixture.open("/ok")
            try await fixture.offer("a.txt", "'hello'")
            try await fixture.offer("b.bin", "new Uint8Array(3000000)")
            #expect(await fixture.haveEnded(2))
            let address = "http://127.0.0.1:\(fixture.port)/files/downloads.zip"
            let program =
                """
                import io, sys, urllib.request, zipfile
                request = urllib.request.Request(sys.argv[1], headers={'authorization': 'Bearer files'})
                with urllib.request.urlopen(request) as response:
                    assert response.headers['content-type'] == 'application/zip', response.headers
                    archive = zipfile.ZipFile(io.BytesIO(response.read()))
                assert archive.testzip() is None
                print(sorted((i.filename, i.file_size) for i in archive.infolist()), archive.read('a.txt'))
                """
            let output = try await NIOThreadPool.singleton.runIfActive { try TestPython.run(program, [address]) }
            #expect(output == "[('a.txt', 5), ('b.bin', 3000000)] b'hello'\n", "\(output)")
        }
    }
}

/// The names in a directory.
func entries(of path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

extension String {
    fileprivate func padding(to count: Int) -> String { String(repeating: self, count: count) }
}
