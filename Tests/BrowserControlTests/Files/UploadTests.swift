import BrowserControl
import Glibc
import JSONCoding
import JSONModel
import SessionFiles
import Testing

@Suite("Uploads to a session", .serialized)
struct UploadTests {
    private func form(_ name: String, _ content: String, field: String = "file") -> [UInt8] {
        Array(
            ("--XX\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n\r\n\(content)\r\n--XX--\r\n")
                .utf8)
    }

    private let type = "Content-Type: multipart/form-data; boundary=XX"

    @Test("a form and a bare body become files that are listed, replaced and deleted")
    func uploads() async throws {
        try await FilesFixture.with { fixture in
            let answer = try await fixture.request(
                "POST", "/files/uploads", headers: [type], body: form("a.txt", "one"))
            #expect(answer.status == 201 && answer.json["message"] == "File uploaded successfully", "\(answer.text)")
            let entry = answer.json["data"]?["files"]?.arrayValue?.first
            #expect(entry?["name"] == "a.txt" && entry?["size"] == 3 && entry?["path"] == "/tmp/.uploads/a.txt")
            let put = try await fixture.request("PUT", "/files/uploads/b%20c.bin", body: [0, 255, 13, 10])
            #expect(put.status == 201)
            let path = fixture.browser.directories.uploads
            #expect(entries(of: path) == ["a.txt", "b c.bin"])
            var status = stat()
            #expect(stat(path + "/a.txt", &status) == 0 && status.st_mode & 0o7777 == 0o444)

            _ = try await fixture.request("PUT", "/files/uploads/a.txt", body: Array("newer".utf8))
            let list = try await fixture.request("GET", "/files/uploads").json["data"]?["uploads"]?.arrayValue
            #expect(list?.map { $0["size"] } == [5, 4])
            #expect(try await fixture.request("DELETE", "/files/uploads/a.txt").status == 200)
            #expect(try await fixture.request("DELETE", "/files/uploads/a.txt").status == 404)
            #expect(entries(of: path) == ["b c.bin"])
        }
    }

    @Test("names of uploads are made harmless, and what has none is refused")
    func names() async throws {
        try await FilesFixture.with { fixture in
            for (name, kept) in [("../../x.txt", "x.txt"), ("C:\\\\y.txt", "y.txt"), (".z", "z"), ("nul", "_nul")] {
                let answer = try await fixture.request("POST", "/files/uploads", headers: [type], body: form(name, "1"))
                #expect(answer.json["data"]?["files"]?.arrayValue?.first?["name"] == .string(kept))
            }
            #expect(entries(of: fixture.browser.directories.uploads) == ["_nul", "x.txt", "y.txt", "z"])
            for path in ["/files/uploads/..", "/files/uploads/%2e%2e%2f", "/files/uploads/%00", "/files/uploads/%ff"] {
                #expect(try await fixture.request("PUT", path, body: [1]).status == 400, "\(path)")
            }
            #expect(try await fixture.request("PUT", "/files/uploads/a/b", body: [1]).status == 404)
        }
    }

    @Test("hostile bodies are refused, and nothing is left of them")
    func hostile() async throws {
        let limits = FileLimits(bytesPerFile: 1_000, bytesInTotal: 1_500, files: 2)
        try await FilesFixture.with(limits: limits) { fixture in
            let large = String(repeating: "x", count: 1_001)
            let bodies: [(status: Int, header: String, body: [UInt8])] = [
                (400, type, Array("no form".utf8)), (400, type, Array(form("a", "cut").dropLast(12))),
                (400, "Content-Type: text/plain", form("a", "x")), (400, "X: y", form("a", "x")),
                (400, "Content-Type: multipart/form-data", form("a", "x")), (400, type, form("a", "x", field: "other")),
                (400, type, form("...", "x")), (413, type, form("a", large)), (400, type, Array("--XX--".utf8)),
                (400, type + "\r\n" + type, form("a", "x")),
                (413, type, Array(repeating: 0x78, count: 200_000)),
                (
                    400, type,
                    Array("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8)
                        + Array(repeating: 0x78, count: 66_000) + Array("\r\n--XX--".utf8)
                ),
            ]
            for (status, header, body) in bodies {
                let answer = try await fixture.request("POST", "/files/uploads", headers: [header], body: body)
                #expect(answer.status == status, "\(header) \(body.count): \(answer.text)")
            }
            #expect(try await fixture.request("PUT", "/files/uploads/a", body: Array(large.utf8)).status == 413)
            // Without a length, too.
            let chunks = "3e8\r\n" + String(repeating: "x", count: 1_000) + "\r\n1\r\nx\r\n0\r\n\r\n"
            let chunked = try await fixture.exchange(
                Array(
                    ("PUT /files/uploads/a HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer files\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + chunks).utf8))
            #expect(chunked.status == 413, "\(chunked.text)")
            let directory = fixture.browser.directories.uploads
            #expect(await eventually(within: .seconds(10)) { entries(of: directory).isEmpty })

            #expect(
                try await fixture.request("PUT", "/files/uploads/a", body: [UInt8](repeating: 0, count: 1_000)).status
                    == 201)
            #expect(
                try await fixture.request("PUT", "/files/uploads/b", body: [UInt8](repeating: 0, count: 501)).status
                    == 413)
            #expect(
                try await fixture.request("PUT", "/files/uploads/b", body: [UInt8](repeating: 0, count: 500)).status
                    == 201)
            #expect(try await fixture.request("PUT", "/files/uploads/c", body: [1]).status == 413)
            #expect(try await fixture.request("PUT", "/files/uploads/b", body: [1]).status == 201)
        }
    }

    @Test("an upload whose client goes away leaves nothing, and too many at once are refused")
    func abandoned() async throws {
        try await FilesFixture.with { fixture in
            let directory = fixture.browser.directories.uploads
            var clients: [RawClient] = []
            for number in 0..<16 {
                let client = try await RawClient.connect(port: fixture.port)
                try await client.send(
                    Array(
                        ("PUT /files/uploads/f\(number) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer files\r\n"
                            + "Content-Length: 100\r\n\r\nabc").utf8))
                clients.append(client)
            }
            #expect(await eventually(within: .seconds(10)) { entries(of: directory).count == 16 })
            let busy = try await fixture.request("GET", "/files/downloads")
            #expect(busy.status == 503 && busy.header("retry-after") == "1")
            #expect(fixture.store.uploadedFiles.path(for: "f1") == nil)
            clients.removeAll()
            #expect(await eventually(within: .seconds(10)) { entries(of: directory).isEmpty })
            #expect(
                try await eventually(within: .seconds(10)) {
                    try await fixture.request("GET", "/files/downloads").status == 200
                })
        }
    }

    @Test("files are for who has a token for files, by the methods and paths that there are")
    func doors() async throws {
        try await FilesFixture.with { fixture in
            #expect(try await fixture.request("GET", "/files/downloads", token: "full").status == 403)
            #expect(try await fixture.request("PUT", "/files/uploads/a", body: [1], token: "full").status == 403)
            let open = "GET /files/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            #expect(try await fixture.exchange(Array((open + "\r\n").utf8)).status == 401)
            let token = "Authorization: Bearer files\r\n"
            #expect(
                try await fixture.exchange(Array((open + token + "Origin: https://evil.example\r\n\r\n").utf8)).status
                    == 403)
            let foreign = "GET /files/uploads HTTP/1.1\r\nHost: evil.example\r\n" + token + "\r\n"
            #expect(try await fixture.exchange(Array(foreign.utf8)).status == 403)
            let query = "GET /files?signingKey=files HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            let overview = try await fixture.exchange(Array(query.utf8))
            #expect(overview.status == 200 && overview.json["data"]?["uploads"] == [])
            for (method, path, status) in [
                ("GET", "/files/nothing", 404), ("GET", "/files/downloads/a/b", 404), ("POST", "/files/downloads", 405),
                ("PUT", "/files/downloads/a", 405), ("GET", "/files/uploads/a", 405), ("DELETE", "/files", 405),
                ("GET", "/files/downloads/a", 404), ("GET", "/files/downloads/%2e%2e%2fprofile", 404),
            ] {
                #expect(try await fixture.request(method, path).status == status, "\(method) \(path)")
            }
            #expect(
                try await fixture.exchange(Array("GET /filesystem HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)).status
                    == 404)
            #expect(entries(of: fixture.browser.directories.uploads).isEmpty)
        }
    }

    @Test("a client can give a page uploaded files by name and by Browserbase's path, and no others")
    func chosen() async throws {
        try await FilesFixture.with { fixture in
            _ = try await fixture.request("PUT", "/files/uploads/a.txt", body: Array("uploaded".utf8))
            await fixture.open("/ok")
            _ = try await fixture.evaluate(
                """
                document.body.innerHTML = '<input type=file id=f multiple>'; 0
                """)
            let client = try await RawClient.open(port: fixture.port, "/cdp?signingKey=full")
            let pageID = await fixture.pages.activePage()?.id ?? ""
            let session = try await client.call(
                1, "Target.attachToTarget", ["targetId": .string(pageID), "flatten": true])["result"]?["sessionId"]?
                .stringValue
            let object = try await client.call(
                2, "Runtime.evaluate", ["expression": "document.querySelector('#f')"], session: session)["result"]?[
                    "result"]?["objectId"]
            let real = fixture.browser.directories.uploads + "/a.txt"
            for (number, name) in ["a.txt", "/tmp/.uploads/a.txt", real].enumerated() {
                let answer = try await client.call(
                    10 + number, "DOM.setFileInputFiles", ["files": [.string(name)], "objectId": object ?? .null],
                    session: session)
                #expect(answer["result"] == [:], "\(answer)")
                #expect(
                    try await fixture.evaluate(
                        "(async () => { const f = document.querySelector('#f').files[0]; return f.name + ' ' + await f.text() })()"
                    ) == "a.txt uploaded")
                _ = try await fixture.evaluate("document.querySelector('#f').value = ''")
            }
            for (number, name) in ["/etc/passwd", "b.txt", real + "/../../../../etc/passwd", "/tmp/.uploads/"]
                .enumerated()
            {
                let answer = try await client.call(
                    20 + number, "DOM.setFileInputFiles",
                    ["files": ["a.txt", .string(name)], "objectId": object ?? .null],
                    session: session)
                #expect(answer["error"]?["message"]?.stringValue?.contains("/sessions/{id}/uploads") == true)
            }
            #expect(try await fixture.evaluate("document.querySelector('#f').files.length") == 0)
            let drag = try await client.call(
                30, "Input.dispatchDragEvent",
                [
                    "type": "dragEnter", "x": 1, "y": 1,
                    "data": ["items": [], "files": ["/etc/passwd"], "dragOperationsMask": 1],
                ], session: session)
            #expect(drag["error"] != nil)
            let chooser = try await client.call(
                31, "Page.setInterceptFileChooserDialog", ["enabled": true], session: session)
            #expect(chooser["result"] == [:])
        }
    }

    @Test("the directories belong to whom they should, and go with the browser")
    func directories() async throws {
        let path = try await FilesFixture.with { fixture -> String in
            let directories = fixture.browser.directories
            var status = stat()
            #expect(
                stat(directories.uploads, &status) == 0 && status.st_mode & 0o777 == 0o755 && status.st_uid == geteuid()
            )
            #expect(stat(directories.downloads, &status) == 0 && status.st_mode & 0o777 == 0o700)
            if case .separate(let id) = fixture.browser.user {
                #expect(status.st_uid == id)
                #expect(stat(directories.path, &status) == 0 && status.st_mode & 0o777 == 0o710 && status.st_uid == 0)
            }
            _ = try await fixture.request("PUT", "/files/uploads/a.txt", body: [1])
            return directories.path
        }
        #expect(access(path, F_OK) != 0)
    }
}
