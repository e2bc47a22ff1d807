-- Everybody looks at their own caseload, in turn. The cookies of those who are signed in stand in the file $COOKIES, one a line.
local cookies = {}
for line in io.lines(os.getenv("COOKIES")) do
    cookies[#cookies + 1] = line
end
local turn = 0

request = function()
    turn = turn % #cookies + 1
    return wrk.format("GET", "/caseload", { ["Cookie"] = cookies[turn] })
end
