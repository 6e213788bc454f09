// Commands that tests start do not see what jest, or who runs it, says about colours.
delete process.env.FORCE_COLOR;
delete process.env.NO_COLOR;
