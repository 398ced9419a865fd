import assert from "node:assert/strict";
import test from "node:test";
import { csvOf } from "../csv.js";

const tensor = (shape, data) => ({ shape, data: Float32Array.from(data) });

test("every number has its name, shape and indices", () => {
  const text = csvOf([
    {
      setting: "shown",
      controls: { dx: "3" },
      outputs: { maps: tensor([1, 2, 2], [0, 0.5, -1, 2]), total: tensor([], [7]) },
    },
  ]);
  assert.deepEqual(text.split("\n"), [
    "setting,kind,name,shape,index,value",
    "shown,control,dx,,,3",
    "shown,output,maps,1×2×2,0 0 0,0",
    "shown,output,maps,1×2×2,0 0 1,0.5",
    "shown,output,maps,1×2×2,0 1 0,-1",
    "shown,output,maps,1×2×2,0 1 1,2",
    "shown,output,total,,,7",
    "",
  ]);
});

test("what a reader typed can't break the table", () => {
  const text = csvOf([{ setting: "pinned", controls: { seed: 'a,"b"\n' }, outputs: {} }]);
  assert.equal(text.split("\n").slice(1).join("\n"), 'pinned,control,seed,,,"a,""b""\n"\n');
});
